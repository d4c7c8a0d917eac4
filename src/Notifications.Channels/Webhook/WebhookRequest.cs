using System.Diagnostics;
using System.Globalization;
using Notifications.Channels.Http;

namespace Notifications.Channels.Webhook;

/// <summary>Builds the request of one attempt: Standard Webhooks headers, a signature for every secret, and the trace.</summary>
internal static class WebhookRequest
{
    public static HttpRequestMessage Create(Delivery delivery, Uri url, ReadOnlyMemory<byte> body, HttpContent content, DateTimeOffset now)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };

        request.Headers.Add("user-agent", HttpTransport.UserAgent);
        request.Headers.Add("webhook-id", delivery.IdempotencyId);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

        if (delivery.Secrets is not [])
        {
            var signatures = delivery.Secrets.Select(secret => StandardWebhookSignature.Sign(secret, delivery.IdempotencyId, now, body.Span));
            request.Headers.TryAddWithoutValidation("webhook-signature", string.Join(' ', signatures));
        }

        if (delivery.CorrelationId is { } correlation)
            request.Headers.TryAddWithoutValidation("x-correlation-id", AsHeader(correlation));

        // Only the trace's id: tracestate and baggage are our own business, not the receiver's.
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } trace })
            request.Headers.Add("traceparent", trace);

        return request;
    }

    // A header holds ASCII. An id with other characters is percent-encoded, all of it, so that decoding gives it back; one without is left as it is.
    private static string AsHeader(string text) => text.All(x => x is >= ' ' and <= '~') ? text : Uri.EscapeDataString(text);
}
