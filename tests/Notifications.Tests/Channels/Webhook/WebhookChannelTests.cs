using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using Notifications.Channels;
using Notifications.Channels.Webhook;
using Notifications.Tests.Infrastructure;

namespace Notifications.Tests.Channels.Webhook;

/// <summary>Webhooks over real HTTP, where the receiver answers.</summary>
[CancelAfter(30_000)]
internal sealed class WebhookChannelTests
{
    private const string Newer = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Older = "whsec_plJ3nmyCDGBKInavdOK15jsl";

    private const long Flood = 256 * 1024 * 1024;

    private readonly ManualClock _clock = new();
    private WebhookChannel _channel = null!;

    [SetUp]
    public void Open() => _channel = new(new WebhookOptions { AllowedNetworks = ["127.0.0.0/8"] }, _clock, Dns.GetHostAddressesAsync);

    [TearDown]
    public void Close() => _channel.Dispose();

    [Test]
    public async Task An_event_arrives_as_Standard_Webhooks_asks(CancellationToken cancellationToken)
    {
        await using var receiver = await Receiver.StartAsync(204);
        var delivery = Some.Delivery(receiver.Url + "?key=1", """{ "n": 1.0, "u": "\u00fc" }""") with { Secrets = [Newer, Older] };

        var outcome = await _channel.DeliverAsync(delivery, cancellationToken);

        var request = receiver.Requests.Single();
        Assert.Multiple(() =>
        {
            Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Delivered(Code: 204)));
            Assert.That(request.Method, Is.EqualTo("POST"));
            Assert.That(request.Path, Is.EqualTo("/hook?key=1"));
            Assert.That(Encoding.UTF8.GetString(request.Body), Is.EqualTo("""{"type":"order.paid","timestamp":"2026-03-01T08:00:00Z","data":{ "n": 1.0, "u": "\u00fc" }}"""));
            Assert.That(request.Headers["content-type"], Is.EqualTo("application/json"));
            Assert.That(request.Headers["content-length"], Is.EqualTo($"{request.Body.Length}"));
            Assert.That(request.Headers["user-agent"], Does.Match(@"^Notifications/\d+\.\d+\.\d+$"));
            Assert.That(request.Headers["webhook-id"], Is.EqualTo(delivery.IdempotencyId));
            Assert.That(request.Headers["webhook-timestamp"], Is.EqualTo($"{_clock.Now.ToUnixTimeSeconds()}"));
            Assert.That(request.Headers.Keys, Does.Not.Contain("cookie").And.Not.Contain("expect"));
        });
    }

    [TestCase("order-42", "order-42")]
    [TestCase("50 % of \"it\"", "50 % of \"it\"")]
    [TestCase("Bestellung Nr. 5 für 50 %", "Bestellung%20Nr.%205%20f%C3%BCr%2050%20%25")]
    [TestCase("注文", "%E6%B3%A8%E6%96%87")]
    public async Task The_correlation_id_goes_with_it_percent_encoded_where_a_header_could_not_hold_it(string id, string header, CancellationToken cancellationToken)
    {
        await using var receiver = await Receiver.StartAsync(200);

        var outcome = await _channel.DeliverAsync(Some.Delivery(receiver.Url) with { CorrelationId = id }, cancellationToken);

        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Delivered(Code: 200)));
        Assert.That(receiver.Requests.Single().Headers["x-correlation-id"], Is.EqualTo(header));
    }

    [TestCase(Newer)]
    [TestCase(Older)]
    public async Task Every_secret_of_the_destination_verifies_the_signature(string secret, CancellationToken cancellationToken)
    {
        await using var receiver = await Receiver.StartAsync(200);

        await _channel.DeliverAsync(Some.Delivery(receiver.Url) with { Secrets = [Newer, Older] }, cancellationToken);

        var (headers, body) = (receiver.Requests.Single().Headers, receiver.Requests.Single().Body);
        Assert.That(headers["webhook-signature"].Split(' '), Has.Length.EqualTo(2));
        Assert.That(StandardWebhookSignature.Verify(
            secret, headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"], body, _clock.Now));
    }

    [Test]
    public async Task Attempts_share_their_id_and_differ_in_their_time(CancellationToken cancellationToken)
    {
        await using var receiver = await Receiver.StartAsync(503);
        var delivery = Some.Delivery(receiver.Url);

        await _channel.DeliverAsync(delivery, cancellationToken);
        _clock.Now += TimeSpan.FromSeconds(5);
        await _channel.DeliverAsync(delivery with { Attempt = 2 }, cancellationToken);

        Assert.That(receiver.Requests.Select(request => request.Headers["webhook-id"]), Is.All.EqualTo(delivery.IdempotencyId));
        Assert.That(receiver.Requests.Select(request => request.Headers["webhook-timestamp"]), Is.Unique);
    }

    [Test]
    public async Task Without_a_secret_there_is_no_signature(CancellationToken cancellationToken)
    {
        await using var receiver = await Receiver.StartAsync(200);

        await _channel.DeliverAsync(Some.Delivery(receiver.Url), cancellationToken);

        Assert.That(receiver.Requests.Single().Headers.Keys, Does.Not.Contain("webhook-signature"));
    }

    [Test]
    public async Task With_an_unusable_secret_nothing_is_sent(CancellationToken cancellationToken)
    {
        await using var receiver = await Receiver.StartAsync(200);

        var outcome = await _channel.DeliverAsync(Some.Delivery(receiver.Url) with { Secrets = [Newer, "hunter2"] }, cancellationToken);

        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Rejected("bad-secret")));
        Assert.That(receiver.Requests, Is.Empty);
    }

    [TestCase("ftp://example.org/")]
    [TestCase("https://user:secret@example.org/")]
    [TestCase("")]
    public async Task A_recipient_that_is_no_webhook_is_rejected(string recipient, CancellationToken cancellationToken) =>
        Assert.That(await _channel.DeliverAsync(Some.Delivery(recipient), cancellationToken), Is.EqualTo(new DeliveryOutcome.Rejected("bad-recipient")));

    [Test]
    public async Task A_redirect_is_not_followed(CancellationToken cancellationToken)
    {
        await using var elsewhere = await Receiver.StartAsync(200);
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.Redirect(elsewhere.Url, permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });

        var outcome = await _channel.DeliverAsync(Some.Delivery(receiver.Url), cancellationToken);

        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Rejected("http-307", 307)));
        Assert.That(elsewhere.Requests, Is.Empty);
    }

    [Test]
    public async Task A_busy_receiver_says_when_to_come_back(CancellationToken cancellationToken)
    {
        await using var receiver = await Receiver.StartAsync(context =>
        {
            (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (429, "120");
            return Task.CompletedTask;
        });

        var outcome = await _channel.DeliverAsync(Some.Delivery(receiver.Url), cancellationToken);

        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Deferred("http-429", 429, TimeSpan.FromMinutes(2))));
    }

    [Test]
    public async Task Cookies_are_not_kept(CancellationToken cancellationToken)
    {
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.Headers.SetCookie = "session=1; Path=/";
            return Task.CompletedTask;
        });

        await _channel.DeliverAsync(Some.Delivery(receiver.Url), cancellationToken);
        await _channel.DeliverAsync(Some.Delivery(receiver.Url), cancellationToken);

        Assert.That(receiver.Requests[1].Headers.Keys, Does.Not.Contain("cookie"));
    }

    [Test]
    public async Task A_certificate_nobody_trusts_is_deferred_and_nothing_is_sent(CancellationToken cancellationToken)
    {
        await using var receiver = await Receiver.StartAsync(200, tls: true);

        var outcome = await _channel.DeliverAsync(Some.Delivery(receiver.Url), cancellationToken);

        Assert.That(receiver.Url, Does.StartWith("https://"));
        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Deferred("tls")));
        Assert.That(receiver.Requests, Is.Empty);
    }

    [Test]
    public async Task An_endless_answer_costs_a_connection_and_nothing_more(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new RawServer((socket, closing) => PourAsync(socket, stopped, closing));

        var outcome = await _channel.DeliverAsync(Some.Delivery(server.Url), cancellationToken);

        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Delivered(Code: 200)));
        Assert.That(await stopped.Task.WaitAsync(cancellationToken), Is.LessThan(Flood), "what the sockets hold, not all the server would send");
    }

    [Test]
    public async Task A_cancelled_attempt_ends_in_an_exception(CancellationToken cancellationToken)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            await cancellation.CancelAsync();
            await Silence.UntilAsync(context.RequestAborted);
        });

        Assert.That(
            () => _channel.DeliverAsync(Some.Delivery(receiver.Url), cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task The_trace_goes_with_the_request_and_neither_baggage_nor_recipient_leak(CancellationToken cancellationToken)
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is ChannelTelemetry.SourceName or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var parent = new Activity("test").AddBaggage("customer", "42").Start();
        await using var receiver = await Receiver.StartAsync(503);

        await _channel.DeliverAsync(Some.Delivery(receiver.Url) with { Attempt = 3 }, cancellationToken);

        var span = spans.Single(span => span.TraceId == parent.TraceId);
        var headers = receiver.Requests.Single().Headers;
        Assert.Multiple(() =>
        {
            Assert.That(headers["traceparent"], Is.EqualTo(span.Id));
            Assert.That(headers.Keys, Does.Not.Contain("baggage").And.Not.Contain("correlation-context"));
            Assert.That(span.GetTagItem("http.request.resend_count"), Is.EqualTo(2));
            Assert.That(span.GetTagItem("http.response.status_code"), Is.EqualTo(503));
            Assert.That(span.GetTagItem("error.type"), Is.EqualTo("http-503"));
            Assert.That(span.TagObjects.Select(tag => $"{tag.Value}"), Has.None.Contains("127.0.0.1"));
        });
    }

    // Counts what the socket took; Kestrel would go on "writing" to a connection that is gone.
    private static async Task PourAsync(Socket socket, TaskCompletionSource<long> stopped, CancellationToken closing)
    {
        await RawServer.ReadRequestAsync(socket, closing);
        await socket.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), closing);
        var drop = Encoding.ASCII.GetBytes($"10000\r\n{new string('x', 0x10000)}\r\n");
        var poured = 0L;

        try
        {
            while (poured < Flood)
                poured += await socket.SendAsync(drop, closing);
        }
        finally
        {
            stopped.TrySetResult(poured);
        }
    }
}
