namespace Notifications.Client;

/// <summary>What a producer posts.</summary>
public sealed record Event
{
    /// <summary>Dotted words such as <c>order.created</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Any JSON value but null.</summary>
    public required Payload Payload { get; init; }

    /// <summary>
    /// Your own id, such as <c>order-42-created</c>, or else one that is made with this object. The server takes an id once (with its
    /// <see cref="Source"/>): so an event may be posted again and again, by the client or by you, until there is an answer.
    /// </summary>
    public string Id { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = Guid.CreateVersion7().ToString();

    /// <summary>Which part of the producer it comes from; ids are unique within it.</summary>
    public string? Source { get; init; }

    /// <summary>When it happened; left out: when the server takes it.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Left out: <see cref="Client.Priority.Normal"/>.</summary>
    public Priority? Priority { get; init; }

    /// <summary>Travels with it to every recipient.</summary>
    public string? CorrelationId { get; init; }

    public string? UserId { get; init; }

    /// <summary>The version of the event type's own schema.</summary>
    public string? Version { get; init; }

    /// <summary>Where a destination delivers in order, those of one key go one after the other.</summary>
    public string? OrderingKey { get; init; }

    /// <summary>No attempt to deliver it begins after this.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Its type and id: users and payloads do not belong in logs.</summary>
    public override string ToString() => $"{Type} {Id}";
}
