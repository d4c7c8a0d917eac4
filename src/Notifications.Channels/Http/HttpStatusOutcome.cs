using System.Net;
using System.Net.Http.Headers;

namespace Notifications.Channels.Http;

/// <summary>What an HTTP answer means, after Standard Webhooks and the CloudEvents webhook rules: a redirect is a refusal, not a new address.</summary>
internal static class HttpStatusOutcome
{
    /// <summary>A receiver that asks for a month would park the notification where nobody looks.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(24);

    /// <param name="status">The answer's status.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> header as it came, if it came.</param>
    /// <param name="now">What an HTTP-date is measured from.</param>
    public static DeliveryOutcome Classify(HttpStatusCode status, string? retryAfter, DateTimeOffset now) => (int)status switch
    {
        >= 200 and < 300 => new DeliveryOutcome.Delivered(Code: (int)status),
        408 or 425 or 429 or >= 500 => new DeliveryOutcome.Deferred(Name(status), (int)status, ParseRetryAfter(retryAfter, now)),
        _ => new DeliveryOutcome.Rejected(Name(status), (int)status),
    };

    // HTTP lets a receiver invent any three digits; beyond the classes of RFC 9110 they would be cardinality without meaning.
    private static string Name(HttpStatusCode status) => (int)status is >= 100 and < 600 ? $"http-{(int)status}" : "http-other";

    private static TimeSpan? ParseRetryAfter(string? header, DateTimeOffset now)
    {
        var text = header?.Trim();
        if (string.IsNullOrEmpty(text))
            return null;

        if (text.All(char.IsAsciiDigit))
            return int.TryParse(text, out var seconds) ? Cap(TimeSpan.FromSeconds(seconds)) : LongestRetryAfter;

        return RetryConditionHeaderValue.TryParse(text, out var parsed) && parsed.Date > now ? Cap(parsed.Date.Value - now) : null;
    }

    private static TimeSpan Cap(TimeSpan wish) => wish < LongestRetryAfter ? wish : LongestRetryAfter;
}
