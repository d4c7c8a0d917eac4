namespace Notifications.Channels;

/// <summary>
/// What an attempt ended in, as its channel saw it. Expected failure is a value: a channel throws only for a bug or when it is cancelled.
/// <c>ErrorClass</c> is short, stable and of low cardinality (<c>http-503</c>, <c>timeout</c>); it never holds an address, content or a secret.
/// </summary>
public abstract record DeliveryOutcome
{
    private DeliveryOutcome(int? status, string? errorClass) => (Status, ErrorClass) = (status, errorClass);

    /// <summary>The provider's own code, for example an HTTP status; null where there was no answer.</summary>
    public int? Status { get; }

    /// <summary>Null when delivered or sent.</summary>
    public string? ErrorClass { get; }

    /// <summary>The provider took the message.</summary>
    public sealed record Delivered(string? ProviderMessageId = null, int? Code = null) : DeliveryOutcome(Code, null);

    /// <summary>The provider took the message and will tell later, with a receipt, whether it arrived. Without one in time the outcome is unknown.</summary>
    public sealed record Sent(string? ProviderMessageId, TimeSpan ReceiptWithin, int? Code = null) : DeliveryOutcome(Code, null);

    /// <summary>A later attempt may succeed: throttled, 5xx, connection refused. <c>RetryAfter</c> is the provider's own wish, measured from now.</summary>
    public sealed record Deferred(string Error, int? Code = null, TimeSpan? RetryAfter = null) : DeliveryOutcome(Code, Error);

    /// <summary>
    /// No later attempt can succeed: bad address, 4xx. <c>DestinationGone</c>: nor can one of any other notification for the same destination, its receiver says.
    /// </summary>
    public sealed record Rejected(string Error, int? Code = null, bool DestinationGone = false) : DeliveryOutcome(Code, Error);

    /// <summary>The request left and no answer came: it may have been delivered.</summary>
    public sealed record Unknown(string Error) : DeliveryOutcome(null, Error);
}
