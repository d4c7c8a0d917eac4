using System.Text.Json;

namespace Notifications.Intake;

/// <summary>The body of <c>POST /v1/events</c>. Everything is nullable here: what is missing is the validator's to say, in one answer.</summary>
public sealed record EventEnvelope
{
    /// <summary>The producer's own id; with the source it makes the event unique. Left out: the server makes one, and a repeated POST is a second event.</summary>
    public string? EventId { get; init; }

    /// <summary>Dotted words such as <c>order.created</c>.</summary>
    public string? EventType { get; init; }

    /// <summary>When it happened; left out: now.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Which part of the producer it comes from; event ids are unique within it.</summary>
    public string? Source { get; init; }

    /// <summary>Any JSON but null.</summary>
    public JsonElement Payload { get; init; }

    /// <summary>critical, high, normal (the default) or low.</summary>
    public string? Priority { get; init; }

    public string? CorrelationId { get; init; }
    public string? UserId { get; init; }

    /// <summary>The version of the event type's own schema.</summary>
    public string? Version { get; init; }

    /// <summary>Where a destination delivers in order, those of one key go one after the other.</summary>
    public string? OrderingKey { get; init; }

    /// <summary>No attempt begins after this. It may have passed already: then nothing is tried, and a repeated POST still gets the answer of the first.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    // Not of the JSON body, hence not public: what only other formats bring along.

    /// <summary>Metadata that has no field above; kept and shown.</summary>
    internal EventAttributes? Attributes { get; init; }

    /// <summary>The trace that the event itself names, rather than the request that brought it.</summary>
    internal string? Traceparent { get; init; }
}
