using System.Text.Json;

namespace Notifications.Cli.Api;

internal sealed record Subscription
{
    public Guid Id { get; init; }
    public string? Destination { get; init; }
    public string? EventType { get; init; }

    /// <summary>Null: the event's own.</summary>
    public string? Priority { get; init; }

    /// <summary>Null: every event of the type.</summary>
    public JsonElement? Filter { get; init; }

    /// <summary>Null: the server is of an earlier version, where all are.</summary>
    public bool? Enabled { get; init; }

    public int Version { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public string? UpdatedBy { get; init; }
}

internal sealed record SubscriptionPage
{
    public IReadOnlyList<Subscription> Items { get; init; } = [];

    /// <summary>Where the next page begins; null on the last one.</summary>
    public string? Next { get; init; }
}

/// <summary>A new subscription; or without a destination, what one is to become.</summary>
internal sealed record SubscriptionRequest
{
    public string? Destination { get; init; }
    public string? EventType { get; init; }
    public string? Priority { get; init; }
    public JsonElement? Filter { get; init; }
    public bool? Enabled { get; init; }
}
