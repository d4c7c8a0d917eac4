namespace Notifications.Channels;

/// <summary>One attempt, ready to be made: content and policy as they were when it was claimed.</summary>
public sealed record Delivery
{
    public required Guid NotificationId { get; init; }

    /// <summary>From 1; each replay starts the next one. With <see cref="Attempt"/> it names the attempt that a receipt is about.</summary>
    public int Cycle { get; init; } = 1;

    /// <summary>From 1 within the cycle.</summary>
    public required int Attempt { get; init; }

    public required string EventType { get; init; }
    public required DateTimeOffset EventTime { get; init; }

    /// <summary>The id by which the producer ties together what belongs together; null when the event was stored before it always had one.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The event's payload: UTF-8 JSON, as it was posted.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Where it goes: a URL for webhooks, an address for email, a number for sms; free text for the log.</summary>
    public required string Recipient { get; init; }

    /// <summary>The destination's signing secrets (<c>whsec_…</c>), newest first; empty when the channel needs none.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>How long the whole attempt may take, as its destination wants it; null: as its channel is set up.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The same for every attempt of a notification: what the provider may deduplicate by. No dots, as Standard Webhooks asks.</summary>
    public string IdempotencyId => $"msg_{NotificationId:N}";
}
