using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Notifications.Host.Http;
using Notifications.Limits;

namespace Notifications.Host.Security;

/// <summary>
/// <c>X-API-Key</c>. The key is looked up by its SHA-256, so how long the look-up takes says nothing about any key, and a leaked configuration opens nothing.
/// </summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyRing ring)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string Header = "X-API-Key";
    public const string ScopeClaim = "scope";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Request.Headers.TryGetValue(Header, out var values)) return Task.FromResult(AuthenticateResult.NoResult());
        if (values is not [{ Length: > 0 } key] || ring.Find(key) is not { } caller) return Task.FromResult(AuthenticateResult.Fail("unknown key"));

        Context.Features.Set(caller);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(caller.Principal, SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Problems.Unauthorized(Request.Headers.ContainsKey(Header)).ExecuteAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problems.Forbidden().ExecuteAsync(Context);
}

/// <summary>All keys, by their hash.</summary>
internal sealed class ApiKeyRing(IOptions<ApiKeyOptions> options)
{
    /// <summary>Longer ones are no keys: hashing must not be a way to keep the server busy.</summary>
    private const int MostKeyCharacters = 256;

    private readonly FrozenDictionary<string, Caller> _callers =
        options.Value.Keys.ToFrozenDictionary(x => x.Hash, ToCaller, StringComparer.OrdinalIgnoreCase);

    public Caller? Find(string key)
    {
        if (key.Length > MostKeyCharacters) return null;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return _callers.GetValueOrDefault(Convert.ToHexString(hash));
    }

    // Hashes are long enough that their beginning tells configured keys apart, and short enough that it opens nothing.
    private static Caller ToCaller(ApiKey key) => new($"configured-{key.Hash[..8].ToLowerInvariant()}", key.Producer, key.Scopes.ToFrozenSet(StringComparer.Ordinal))
    {
        Limit = RateLimitSetting.Read(key.Rate, key.Burst),
    };
}

internal static class ApiKeyRegistration
{
    public static void AddApiKeys(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiKeyOptions>().Bind(configuration.GetSection(ApiKeyOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiKeyOptions>, ApiKeyOptionsValidator>();
        services.AddSingleton<ApiKeyRing>();
        services.AddAuthentication(ApiKeyAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);

        var authorization = services.AddAuthorizationBuilder();
        foreach (var scope in Scopes.All) authorization.AddPolicy(scope, x => x.RequireClaim(ApiKeyAuthentication.ScopeClaim, scope));
    }
}
