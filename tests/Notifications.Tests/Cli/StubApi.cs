using System.Collections.Concurrent;
using System.Net;
using System.Text;
using NUnit.Framework;

namespace Notifications.Tests.Cli;

/// <summary>The HTTP API as a script: answers the expected requests in their order and fails the test on any other.</summary>
internal sealed class StubApi : HttpMessageHandler
{
    private readonly ConcurrentQueue<Expectation> _expected = new();
    private readonly ConcurrentQueue<string> _unexpected = new();
    private Func<string, Answer>? _onPost;

    public ConcurrentQueue<string> Bodies { get; } = new();

    public ConcurrentQueue<string?> Keys { get; } = new();

    public ConcurrentQueue<string> Versions { get; } = new();

    public ConcurrentQueue<(string Id, string Timestamp, string Signature)> Signatures { get; } = new();

    /// <summary>As a server of an earlier version.</summary>
    public bool HasNoBatches { get; init; }

    /// <summary>The next request, for example <c>GET /v1/stats</c>, and its answer.</summary>
    public StubApi Expect(string request, HttpStatusCode status, string body)
    {
        _expected.Enqueue(new Expectation(request, new Answer(status, body)));
        return this;
    }

    public StubApi Expect(string request, string body) => Expect(request, HttpStatusCode.OK, body);

    public StubApi ExpectFailure(string request, Exception failure)
    {
        _expected.Enqueue(new Expectation(request, new Answer(default, "", failure)));
        return this;
    }

    /// <summary>What a read that fails for the moment ends in: it is tried as often as the command does.</summary>
    public StubApi ExpectFailureOfRead(string request, HttpStatusCode status, string body) => Expect(request, status, body).Expect(request, status, body).Expect(request, status, body);

    public StubApi ExpectFailureOfRead(string request, Exception failure) => ExpectFailure(request, failure).ExpectFailure(request, failure).ExpectFailure(request, failure);

    /// <summary>For posts that come in no order: any number of them, alone or in batches, answered by the body of each event.</summary>
    public StubApi OnEvent(Func<string, Answer> answer)
    {
        _onPost = answer;
        return this;
    }

    public void Verify() => Assert.Multiple(() =>
    {
        Assert.That(_unexpected, Is.Empty, "requests that nobody expected");
        Assert.That(_expected.Select(x => x.Request), Is.Empty, "requests that never came");
    });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var line = $"{request.Method} {request.RequestUri?.PathAndQuery}";
        var body = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "";
        Bodies.Enqueue(body);
        if (request.Headers.IfMatch.Count > 0) Versions.Enqueue(request.Headers.IfMatch.ToString());
        if (request.Headers.TryGetValues("webhook-id", out var ids))
        {
            Signatures.Enqueue((ids.Single(), request.Headers.GetValues("webhook-timestamp").Single(), request.Headers.GetValues("webhook-signature").Single()));
        }

        Keys.Enqueue(request.Headers.TryGetValues("X-API-Key", out var keys) ? keys.Single() : null);

        var answer = _onPost is { } post && line == "POST /v1/events" ? post(body)
            : HasNoBatches && line == "POST /v1/events/batch" ? new Answer(HttpStatusCode.MethodNotAllowed, """{"title":"Method Not Allowed","status":405}""")
            : _onPost is { } postEach && line == "POST /v1/events/batch" ? StubBatch.Answer(body, postEach)
            : _expected.TryDequeue(out var expected) && expected.Request == line ? expected.Answer
            : Unexpected(line);

        return answer.Failure is { } failure ? throw failure : answer.ToResponse(request);
    }

    private Answer Unexpected(string line)
    {
        _unexpected.Enqueue(line);
        return new Answer(HttpStatusCode.NotImplemented, """{"title":"unexpected request"}""");
    }

    private sealed record Expectation(string Request, Answer Answer);

    internal sealed record Answer(HttpStatusCode Status, string Body, Exception? Failure = null)
    {
        public string MediaType { get; init; } = (int)Status >= 400 ? "application/problem+json" : "application/json";

        public HttpResponseMessage ToResponse(HttpRequestMessage request) =>
            new(Status) { RequestMessage = request, Content = new StringContent(Body, Encoding.UTF8, MediaType) };
    }
}
