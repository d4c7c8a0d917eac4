using System.Text.Json.Serialization;

namespace Notifications.Contracts;

/// <summary>
/// What one attempt ended in, by its worker or, later, by the provider's receipt. No recipient, no content, no secret: ids, times and classes only.
/// </summary>
public sealed record NotificationOutcome
{
    public required Guid NotificationId { get; init; }
    public required int Cycle { get; init; }

    /// <summary>From 1 within the cycle.</summary>
    public required int Attempt { get; init; }

    /// <summary>Delivered, Sent, Deferred, Rejected or Unknown.</summary>
    public required string Outcome { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
    public required int DurationMilliseconds { get; init; }

    /// <summary>The provider's own code, for example an HTTP status; null where there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>A short stable class such as <c>http-5xx</c>, <c>timeout</c> or <c>address-refused</c>; null when delivered or sent.</summary>
    public string? ErrorClass { get; init; }

    /// <summary>The id by which the provider knows the message, when it gave one.</summary>
    public string? ProviderMessageId { get; init; }

    /// <summary>Deferred, and Unknown where it is sent again: when the next attempt is due. Null when there will be none in this cycle.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>
    /// Deferred: true when the next attempt waits in PostgreSQL, false when the broker's delay ladder brings it. Unknown: true when the notification is
    /// held for an operator instead of faulted.
    /// </summary>
    public bool Held { get; init; }

    /// <summary>Sent only: when the receipt counts as missing.</summary>
    public DateTimeOffset? ReceiptDueAt { get; init; }

    /// <summary>True when it was learnt after the attempt: from a receipt, or because none came. Nobody has a command for it then.</summary>
    public bool IsReceipt { get; init; }

    public required string Worker { get; init; }

    /// <summary>W3C trace id, 32 hex digits.</summary>
    public string? TraceId { get; init; }

    /// <summary>
    /// W3C traceparent of the span that reported it, because outcomes of several traces share a message. Null, and then not written, when nobody traces.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Traceparent { get; init; }
}
