using System.Text.Encodings.Web;
using FluentValidation;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Notifications.Host.Http;

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

    private bool _isUnavailable;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Request.Headers.TryGetValue(Header, out var values)) return AuthenticateResult.NoResult();
        // What asks for no key, such as /ready, must not wait for a database that could tell who it is.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is null) return AuthenticateResult.NoResult();
        if (values is not [{ Length: > 0 } key]) return AuthenticateResult.Fail("no key");

        (var caller, _isUnavailable) = await ring.FindAsync(key, Context.RequestAborted);
        if (caller is null) return AuthenticateResult.Fail("unknown key");

        Context.Features.Set(caller);
        return AuthenticateResult.Success(new AuthenticationTicket(caller.Principal, SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        (_isUnavailable ? Problems.Unavailable() : Problems.Unauthorized(Request.Headers.ContainsKey(Header))).ExecuteAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problems.Forbidden().ExecuteAsync(Context);
}

internal static class ApiKeyRegistration
{
    public static void AddApiKeys(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiKeyOptions>().Bind(configuration.GetSection(ApiKeyOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiKeyOptions>, ApiKeyOptionsValidator>();
        services.AddSingleton<ApiKeyRing>();
        services.AddSingleton<IValidator<KeyRequest>, KeyRequestValidator>();
        services.AddSingleton<IValidator<KeyChange>, KeyChangeValidator>();
        services.AddSingleton<IValidator<KeySecretRequest>, KeySecretRequestValidator>();
        services.AddSingleton<IValidator<SigningSecretRequest>, SigningSecretRequestValidator>();
        services.AddAuthentication(ApiKeyAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);

        var authorization = services.AddAuthorizationBuilder();
        foreach (var scope in Scopes.All) authorization.AddPolicy(scope, x => x.RequireClaim(ApiKeyAuthentication.ScopeClaim, scope));
    }
}
