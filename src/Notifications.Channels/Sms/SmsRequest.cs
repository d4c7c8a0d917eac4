using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Notifications.Channels.Http;

namespace Notifications.Channels.Sms;

/// <summary>Builds the request of one attempt, as Twilio's Messages resource takes it.</summary>
internal sealed class SmsRequest(SmsOptions options)
{
    private const string FormType = "application/x-www-form-urlencoded";

    private readonly Uri _url = new($"{options.BaseAddress.TrimEnd('/')}/2010-04-01/Accounts/{options.AccountSid}/Messages.json");
    private readonly AuthenticationHeaderValue _authorization =
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.AccountSid}:{options.AuthToken}")));

    public TrackedContent CreateContent(Delivery delivery, string text) => new(Encoding.ASCII.GetBytes(string.Join('&', Fields(delivery, text)
        .Select(field => $"{WebUtility.UrlEncode(field.Name)}={WebUtility.UrlEncode(field.Value)}"))), FormType);

    public HttpRequestMessage Create(Delivery delivery, TrackedContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = content };
        request.Headers.Authorization = _authorization;
        request.Headers.Accept.Add(new("application/json"));
        request.Headers.Add("user-agent", HttpTransport.UserAgent);

        // No part of Twilio's contract: it costs nothing, and whoever honours it, or a proxy in between, recognises a second attempt.
        request.Headers.Add("idempotency-key", delivery.IdempotencyId);
        return request;
    }

    private IEnumerable<(string Name, string Value)> Fields(Delivery delivery, string text)
    {
        yield return ("To", delivery.Recipient);
        yield return string.IsNullOrEmpty(options.From) ? ("MessagingServiceSid", options.MessagingServiceSid!) : ("From", options.From);
        yield return ("Body", text);
        if (SmsReceipts.Url(options, delivery.NotificationId, delivery.Cycle, delivery.Attempt) is { } callback)
            yield return ("StatusCallback", callback + SmsReceipts.RetryWish);
    }
}
