using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Notifications.Keys;

namespace Notifications.Host.Security;

/// <summary>The body of <c>POST /v1/keys</c>.</summary>
public sealed record KeyRequest
{
    /// <summary>Unique among the keys that are not revoked.</summary>
    public string? Name { get; init; }

    /// <summary>Whose key it is. Event ids are unique within a producer; it can't be changed.</summary>
    public string? Producer { get; init; }

    /// <summary>ingest, read, operate, admin.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>off, optional, required; left out: off.</summary>
    [AllowNull]
    public string Signing { get; init => field = value ?? SigningModes.Off; } = SigningModes.Off;

    /// <summary>What its requests are signed with; left out where it signs: one is made, and shown in the answer, once.</summary>
    public string? SigningSecret { get; init; }

    /// <summary>Requests a second; left out: as for everybody.</summary>
    public double? RatePerSecond { get; init; }

    /// <summary>With a rate: how many at once after a pause; left out: as many as in a second.</summary>
    public int? Burst { get; init; }
}

/// <summary>The body of <c>PATCH /v1/keys/{id}</c>, a merge patch (RFC 7396): what is left out stays as it is; a rate or burst that is null is taken away.</summary>
public sealed class KeyChange
{
    private readonly HashSet<string> _given = [];

    public string? Name { get; set => field = Given(value); }
    public IReadOnlyList<string>? Scopes { get; set => field = Given(value); }
    public string? Signing { get; set => field = Given(value); }
    public double? RatePerSecond { get; set => field = Given(value); }
    public int? Burst { get; set => field = Given(value); }

    internal bool Has(string member) => _given.Contains(member);

    /// <summary>What has no default is refused as null before.</summary>
    public KeySettings ApplyTo(KeyView key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new KeySettings(
            Name ?? key.Name, Scopes ?? key.Scopes, Signing ?? key.Signing, Has(nameof(RatePerSecond)) ? RatePerSecond : key.RatePerSecond,
            Has(nameof(Burst)) ? Burst : key.Burst);
    }

    private T Given<T>(T value, [CallerMemberName] string member = "")
    {
        _given.Add(member);
        return value;
    }
}

/// <summary>The body of <c>POST /v1/keys/{id}/secrets</c>.</summary>
public sealed record KeySecretRequest
{
    /// <summary>How long the secret of before stays valid beside the new one, in seconds; left out: a day. 0 ends it at once.</summary>
    public int? OverlapSeconds { get; init; }
}

/// <summary>The body of <c>POST /v1/keys/{id}/signing-secrets</c>.</summary>
public sealed record SigningSecretRequest
{
    /// <summary>Left out: one is made.</summary>
    public string? Secret { get; init; }

    /// <summary>As in <see cref="KeySecretRequest"/>.</summary>
    public int? OverlapSeconds { get; init; }
}
