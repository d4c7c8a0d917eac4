namespace Notifications.Client;

/// <summary>One notification without a subscription: to a configured destination, or to a recipient over a channel.</summary>
public sealed record DirectNotification
{
    /// <summary>Any JSON value but null.</summary>
    public required Payload Payload { get; init; }

    /// <summary>Your own id, or else one that is made with this object: the same id gives the same notification, however often it is posted.</summary>
    public string Id { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = Guid.CreateVersion7().ToString();

    /// <summary>A configured destination's name; or else <see cref="Channel"/> and <see cref="Recipient"/>.</summary>
    public string? Destination { get; init; }

    public string? Channel { get; init; }

    public string? Recipient { get; init; }

    /// <summary>What the recipient sees as the event's type; <c>notification</c> when left out.</summary>
    public string? Type { get; init; }

    public Priority? Priority { get; init; }

    public string? CorrelationId { get; init; }

    public string? UserId { get; init; }

    /// <summary>Where the destination delivers in order, those of one key go one after the other.</summary>
    public string? OrderingKey { get; init; }

    /// <summary>No attempt to deliver it begins after this.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Its id: recipients and payloads do not belong in logs.</summary>
    public override string ToString() => Id;
}
