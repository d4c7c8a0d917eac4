namespace Notifications.Host.Security;

/// <summary>The keys that producers and operators use: <c>ApiKeys:Keys:0:Hash</c> and so on.</summary>
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
}

public static class Scopes
{
    /// <summary>Post events and notifications.</summary>
    public const string Ingest = "ingest";

    /// <summary>Read the own producer's events and notifications, and replays, statistics, destinations and subscriptions.</summary>
    public const string Read = "read";

    /// <summary>Replay.</summary>
    public const string Operate = "operate";

    /// <summary>Change destinations and subscriptions.</summary>
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Ingest, Read, Operate, Admin];
}
