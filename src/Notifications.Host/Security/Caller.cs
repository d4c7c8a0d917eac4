using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Notifications.Keys;
using Notifications.Limits;
using Notifications.Secrets;

namespace Notifications.Host.Security;

/// <summary>Who sends a request: what its key says.</summary>
/// <param name="Key">Which key it was, for limits and logs: never the key itself.</param>
/// <param name="Producer">Whose key it is. Event ids are unique within a producer, and one that only reads sees nobody else's events.</param>
public sealed record Caller(string Key, string Producer, IReadOnlySet<string> Scopes)
{
    /// <summary>Who operates the platform sees what every producer posted.</summary>
    public bool SeesEveryProducer => Scopes.Contains(Security.Scopes.Operate) || Scopes.Contains(Security.Scopes.Admin);

    /// <summary>How often it may ask; null: as everybody.</summary>
    public RateLimit? Limit { get; init; }

    /// <summary>Whether its requests are signed, and with what.</summary>
    internal CallerSigning Signing { get; init; } = CallerSigning.None;

    /// <summary>For ASP.NET's authorization: a claim for each scope.</summary>
    internal ClaimsPrincipal Principal { get; } = new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, Producer), .. Scopes.Select(x => new Claim(ApiKeyAuthentication.ScopeClaim, x))], ApiKeyAuthentication.SchemeName));
}

/// <param name="Mode">One of <see cref="SigningModes"/>.</param>
/// <param name="Configured">As they stand in the configuration.</param>
/// <param name="Stored">As they stand in the database, encrypted.</param>
internal sealed record CallerSigning(string Mode, IReadOnlyList<string> Configured, IReadOnlyList<StoredSigningSecret> Stored)
{
    public static CallerSigning None { get; } = new(SigningModes.Off, [], []);

    /// <returns>Those that are valid; null when one can't be decrypted.</returns>
    public IReadOnlyList<string>? Open(OpenedSecrets opened, DateTimeOffset now) =>
        Stored.Count == 0 ? Configured : opened.TryOpen([.. Stored.Where(x => x.ExpiresAt is not { } end || now < end).Select(x => x.Secret)]);
}

internal static class Callers
{
    /// <summary>Only behind an endpoint that requires a scope.</summary>
    public static Caller Caller(this HttpContext context) => context.Features.GetRequiredFeature<Caller>();

    /// <summary>Whose key it is. Only behind an endpoint that requires a scope.</summary>
    public static string Producer(this HttpContext context) => context.Caller().Producer;

    /// <summary>The <c>webhook-id</c> of a request that carries a right signature over it; null for any other request, whatever its headers say.</summary>
    public static string? SignedId(this HttpContext context) => context.Features.Get<SignedIdFeature>()?.Id;
}

/// <summary>Set by whoever has verified the signature, and by nobody else.</summary>
internal sealed record SignedIdFeature(string Id);
