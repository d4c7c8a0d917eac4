using Notifications.Keys;

namespace Notifications.Host.Security;

/// <summary>
/// The keys that are there before any is made by API: <c>ApiKeys:Keys:0:Hash</c> and so on. They need no database to be known, and nobody can revoke them but who
/// writes the configuration.
/// </summary>
public sealed class ApiKeyOptions
{
    public const string Section = "ApiKeys";

    public IList<ApiKey> Keys { get; } = [];
}

public sealed class ApiKey
{
    /// <summary>SHA-256 of the key, 64 hex digits: <c>printf %s "$KEY" | sha256sum</c>. The key itself is nowhere.</summary>
    public string Hash { get; set; } = "";

    /// <summary>Who it belongs to. Event ids are unique within a producer.</summary>
    public string Producer { get; set; } = "";

    /// <summary>ingest, read, operate, admin.</summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>off, optional or required.</summary>
    public string Signing { get; set; } = SigningModes.Off;

    /// <summary>What its requests are signed with: <c>whsec_…</c> or any other text, the newest first, two at most.</summary>
    public IList<string> SigningSecrets { get; } = [];

    /// <summary>Requests a second that it may send all the time. Left out: <c>Limits:PerKey</c>.</summary>
    public double? Rate { get; set; }

    /// <summary>With a rate: how many at once after a pause; left out: as many as in a second.</summary>
    public int? Burst { get; set; }
}

public static class Scopes
{
    /// <summary>Post events and notifications.</summary>
    public const string Ingest = "ingest";

    /// <summary>Read the own producer's events and notifications, and replays, statistics, destinations and subscriptions.</summary>
    public const string Read = "read";

    /// <summary>Replay.</summary>
    public const string Operate = "operate";

    /// <summary>Change destinations, subscriptions and API keys.</summary>
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Ingest, Read, Operate, Admin];
}
