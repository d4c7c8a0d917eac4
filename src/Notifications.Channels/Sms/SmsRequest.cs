using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Notifications.Channels.Http;

namespace Notifications.Channels.Sms;

/// <summary>Builds the request of one attempt, as Twilio's Messages resource takes it.</summary>
internal sealed class SmsRequest(SmsOptions options)
{
    /// <summary>Who has had more messages from us than this is not asked about further.</summary>
    public const int MostListed = 500;

    private const string FormType = "application/x-www-form-urlencoded";

    private readonly Uri _url = new($"{options.BaseAddress.TrimEnd('/')}/2010-04-01/Accounts/{options.AccountSid}/Messages.json");
    private readonly AuthenticationHeaderValue _authorization =
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.AccountSid}:{options.AuthToken}")));

    public TrackedContent CreateContent(Delivery delivery, string text) => new(Encoding.ASCII.GetBytes(string.Join('&', Fields(delivery, text)
        .Select(field => $"{WebUtility.UrlEncode(field.Name)}={WebUtility.UrlEncode(field.Value)}"))), FormType);

    public HttpRequestMessage Create(Delivery delivery, TrackedContent content)
    {
        var request = Create(HttpMethod.Post, _url);
        request.Content = content;

        // No part of Twilio's contract: it costs nothing, and whoever honours it, or a proxy in between, recognises a second attempt.
        request.Headers.Add("idempotency-key", delivery.IdempotencyId);
        return request;
    }

    /// <summary>Without a date: the API can filter by the day a message was sent, and one that still waits there has none.</summary>
    public HttpRequestMessage CreateQuestion(Delivery delivery) =>
        Create(HttpMethod.Get, new Uri($"{_url}?To={WebUtility.UrlEncode(delivery.Recipient)}&PageSize={MostListed}"));

    private HttpRequestMessage Create(HttpMethod method, Uri url)
    {
        var request = new HttpRequestMessage(method, url);
        request.Headers.Authorization = _authorization;
        request.Headers.Accept.Add(new("application/json"));
        request.Headers.Add("user-agent", HttpTransport.UserAgent);
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
