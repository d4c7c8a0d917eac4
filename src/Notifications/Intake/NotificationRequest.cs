using System.Text.Json;

namespace Notifications.Intake;

/// <summary>The body of <c>POST /v1/notifications</c>: one notification, without a subscription.</summary>
public sealed record NotificationRequest
{
    /// <summary>The producer's own id: the same id gives the same notification.</summary>
    public string? Id { get; init; }

    /// <summary>A configured destination's name; or else <c>channel</c> and <c>recipient</c>.</summary>
    public string? Destination { get; init; }

    /// <summary>email or log. Webhooks go to configured destinations only: a URL in a request would let a producer aim the platform's network at anything.</summary>
    public string? Channel { get; init; }

    public string? Recipient { get; init; }

    /// <summary>What the recipient sees as the event's type; <c>notification</c> when left out.</summary>
    public string? EventType { get; init; }

    public JsonElement Payload { get; init; }
    public string? Priority { get; init; }
    public string? CorrelationId { get; init; }
    public string? UserId { get; init; }

    /// <summary>Where the destination delivers in order, those of one key go one after the other.</summary>
    public string? OrderingKey { get; init; }

    /// <summary>No attempt begins after this. It may have passed already: then nothing is tried.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
