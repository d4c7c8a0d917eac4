using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Notifications.Client;
using Notifications.Tests.Cli;

namespace Notifications.Tests.Client;

/// <summary>A server that answers as the test says, and keeps what came. Time passes by waiting only.</summary>
internal sealed class FakeServer(Func<FakeServer.Request, HttpResponseMessage> answer) : HttpMessageHandler
{
    public const string Key = "a-key";

    public ConcurrentQueue<Request> Requests { get; } = new();

    public TestClock Clock { get; } = new();

    /// <summary>Answers the first, the second and so on; the last one's for all that follow.</summary>
    public static FakeServer Answering(params Func<HttpResponseMessage>[] answers) => new(request => answers[Math.Min(request.Number, answers.Length) - 1]());

    public NotificationsClient CreateClient(Action<NotificationsClientOptions>? change = null)
    {
        var options = new NotificationsClientOptions { BaseAddress = new Uri("http://server/behind"), ApiKey = Key, Clock = Clock, Random = new Half() };
        change?.Invoke(options);
        return new NotificationsClient(new HttpClient(this, disposeHandler: false), options);
    }

    public static HttpResponseMessage Json(int status, string body, string type = "application/json") =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };

    public static HttpResponseMessage Problem(int status, string type = "/problems/some") =>
        Json(status, $$"""{"type":"{{type}}","title":"A title","status":{{status}},"detail":"A detail."}""", "application/problem+json");

    public static HttpResponseMessage Accepted(string eventId = "1", bool duplicate = false) => Json(202, Bodies.Accepted(eventId, duplicate));

    public static HttpResponseMessage Lost() => throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended");

    public static HttpResponseMessage Down() => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused");

    public static HttpResponseMessage After(HttpResponseMessage response, RetryConditionHeaderValue after)
    {
        response.Headers.RetryAfter = after;
        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        var kept = new Request(Requests.Count + 1, $"{request.Method} {request.RequestUri!.PathAndQuery}", body, request.Headers, request.Content?.Headers.ContentType?.ToString());
        Requests.Enqueue(kept);
        var response = answer(kept);
        response.RequestMessage = request;
        return response;
    }

    internal sealed record Request(int Number, string Line, byte[] Bytes, HttpRequestHeaders Headers, string? ContentType)
    {
        public string Body => Encoding.UTF8.GetString(Bytes);

        public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.Single() : null;
    }

    /// <summary>Every time in the middle.</summary>
    private sealed class Half : Random
    {
        public override double NextDouble() => 0.5;
    }
}
