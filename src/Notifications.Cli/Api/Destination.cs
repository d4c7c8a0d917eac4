namespace Notifications.Cli.Api;

internal sealed record Destination
{
    public string? Name { get; init; }
    public string? Channel { get; init; }
    public string? Address { get; init; }

    /// <summary>Null from a server that does not tell.</summary>
    public DestinationPolicy? Policy { get; init; }

    /// <summary>It stands in the server's configuration, which wins whenever it changes.</summary>
    public bool Configured { get; init; }

    public bool Disabled { get; init; }
    public string? DisabledReason { get; init; }
    public DateTimeOffset? DisabledAt { get; init; }
    public IReadOnlyList<SecretNote> Secrets { get; init; } = [];
    public int Version { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public string? UpdatedBy { get; init; }
}

/// <summary>That there is a secret, never what it is.</summary>
internal sealed record SecretNote
{
    public string? Fingerprint { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public string? CreatedBy { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>The answer to create and to rotate-secret, the only ones that tell a secret.</summary>
internal sealed record DestinationWithSecret
{
    public Destination? Destination { get; init; }
    public string? Secret { get; init; }
}

internal sealed record DestinationPage
{
    public IReadOnlyList<Destination> Items { get; init; } = [];

    /// <summary>Where the next page begins; null on the last one.</summary>
    public string? Next { get; init; }
}
