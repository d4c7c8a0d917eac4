using System.Net;
using Notifications.Channels.Http;

namespace Notifications.Channels.Sms;

/// <summary>What the provider's answer means. Pure; the table stands in README.md and, row by row, in the tests.</summary>
internal static class SmsOutcome
{
    /// <summary>The provider said that it did not arrive, and no more.</summary>
    public const string NotDelivered = "sms-undelivered";

    /// <param name="status">The answer's status.</param>
    /// <param name="answer">Its body; null when it could not be read.</param>
    /// <param name="receiptWithin">How long a receipt may take; null when none was asked for.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> header as it came, if it came.</param>
    /// <param name="now">What an HTTP-date is measured from.</param>
    public static DeliveryOutcome Classify(
        HttpStatusCode status, SmsAnswer? answer, TimeSpan? receiptWithin, string? retryAfter, DateTimeOffset now) => (int)status switch
    {
        >= 200 and < 300 => Taken((int)status, answer, receiptWithin),

        // Our own credentials or rights, not this notification's fault: nothing was sent, and while somebody mends them later attempts may succeed.
        401 or 403 => new DeliveryOutcome.Deferred($"http-{(int)status}", (int)status),
        _ => HttpStatusOutcome.Classify(status, retryAfter, now) switch
        {
            DeliveryOutcome.Rejected when answer?.ErrorCode is { } code => new DeliveryOutcome.Rejected(ErrorClass(code), (int)status),
            var outcome => outcome,
        },
    };

    public static string ErrorClass(int code) => $"sms-{code}";

    /// <summary>The provider's have up to six digits; anything else would be cardinality without meaning.</summary>
    public static bool IsErrorCode(int code) => code is > 0 and < 1_000_000;

    // It was taken, whatever its body says, so it is never sent again by itself. If nobody can read what was taken, a receipt may still tell
    // (its URL names the attempt); without one a page of a proxy would pass for a delivery.
    private static DeliveryOutcome Taken(int status, SmsAnswer? answer, TimeSpan? receiptWithin) => (answer, receiptWithin) switch
    {
        ({ Status: "failed" or "undelivered" or "canceled", ErrorCode: { } code }, _) => new DeliveryOutcome.Rejected(ErrorClass(code), status),
        ({ Status: "failed" or "undelivered" or "canceled" }, _) => new DeliveryOutcome.Rejected(NotDelivered, status),
        (_, { } within) => new DeliveryOutcome.Sent(answer?.Sid, within, status),
        ({ Sid: not null }, null) => new DeliveryOutcome.Delivered(answer.Sid, status),
        _ => new DeliveryOutcome.Unknown("invalid-response"),
    };
}
