using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Notifications.Channels;
using Notifications.Channels.Sms;
using Notifications.Tests.Channels.Webhook;
using Notifications.Tests.Infrastructure;

namespace Notifications.Tests.Channels.Sms;

/// <summary>Text messages over real sockets, answered and not.</summary>
[CancelAfter(30_000)]
internal sealed class SmsChannelTests
{
    private const string Number = "+15557654321";
    private const string Taken = """{"sid":"SM00000000000000000000000000000001","status":"queued","error_code":null}""";

    [Test]
    public async Task A_message_is_posted_as_Twilio_asks(CancellationToken cancellationToken)
    {
        await using var provider = await AnswerAsync(201, Taken);
        using var channel = Channel(provider.Url, x => x.CallbackBaseUrl = "https://notify.example.org");
        var delivery = Some.Delivery(Number, """{"text":"Grüße & 100 % €"}""") with { Cycle = 3, Attempt = 2 };

        var outcome = await channel.DeliverAsync(delivery, cancellationToken);

        var request = provider.Requests.Single();
        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Sent("SM00000000000000000000000000000001", TimeSpan.FromHours(24), 201)));
        Assert.That((request.Method, request.Path), Is.EqualTo(("POST", "/hook/2010-04-01/Accounts/AC1/Messages.json")));
        Assert.That(request.Headers["authorization"], Is.EqualTo("Basic " + Convert.ToBase64String("AC1:s3cret"u8)));
        Assert.That(request.Headers["content-type"], Is.EqualTo("application/x-www-form-urlencoded"));
        Assert.That(request.Headers["idempotency-key"], Is.EqualTo(delivery.IdempotencyId));
        Assert.That(Form(request), Is.EquivalentTo(new Dictionary<string, string>
        {
            ["To"] = Number, ["From"] = "+15550001111", ["Body"] = "Grüße & 100 % €",
            ["StatusCallback"] = $"https://notify.example.org/v1/receipts/sms/{delivery.NotificationId:D}/3/2#rc=5&rp=all",
        }));
    }

    [Test]
    public async Task Without_receipts_what_was_taken_counts_as_delivered_and_a_service_may_send(CancellationToken cancellationToken)
    {
        await using var provider = await AnswerAsync(201, Taken);
        using var channel = Channel(provider.Url, x => (x.From, x.MessagingServiceSid) = (null, "MG1"));

        var outcome = await channel.DeliverAsync(Some.Delivery(Number), cancellationToken);

        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Delivered("SM00000000000000000000000000000001", 201)));
        Assert.That(Form(provider.Requests.Single()), Contains.Key("MessagingServiceSid").And.Not.ContainKey("From").And.Not.ContainKey("StatusCallback"));
    }

    [TestCase("""{"text":"A","subject":"B"}""", "A")]
    [TestCase("""{"text":" ","subject":"B"}""", "B")]
    [TestCase("""{"text":7,"subject":"B"}""", "B")]
    [TestCase("""{"total":42}""", "order.paid")]
    [TestCase("42", "order.paid")]
    public async Task The_text_is_the_payloads_text_else_its_subject_else_the_events_type(string payload, string body, CancellationToken cancellationToken)
    {
        await using var provider = await AnswerAsync(201, Taken);
        using var channel = Channel(provider.Url);

        await channel.DeliverAsync(Some.Delivery(Number, payload), cancellationToken);

        Assert.That(Form(provider.Requests.Single())["Body"], Is.EqualTo(body));
    }

    [TestCase(Number, """{"text":"\ud83d"}""", "bad-content")]
    [TestCase("5551234567", """{"text":"A"}""", "bad-recipient")]
    public async Task What_cannot_be_sent_is_rejected_without_a_call(string number, string payload, string error, CancellationToken cancellationToken)
    {
        using var channel = Channel("http://127.0.0.1:9/");

        Assert.That(await channel.DeliverAsync(Some.Delivery(number, payload), cancellationToken), Is.EqualTo(new DeliveryOutcome.Rejected(error)));
    }

    [Test]
    public async Task A_message_of_too_many_segments_is_rejected_without_a_call(CancellationToken cancellationToken)
    {
        using var channel = Channel("http://127.0.0.1:9/", x => x.MostSegments = 2);

        var outcome = await channel.DeliverAsync(Some.Delivery(Number, $$"""{"text":"{{new string('a', 307)}}"}"""), cancellationToken);

        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Rejected("too-long")));
    }

    [Test]
    public async Task Segments_are_measured_and_neither_number_nor_text_nor_token_is_told(CancellationToken cancellationToken)
    {
        var (spans, segments) = (new List<Activity>(), 0L);
        using var listener = new ActivityListener { ShouldListenTo = x => x.Name == ChannelTelemetry.SourceName, Sample = (ref _) => ActivitySamplingResult.AllData, ActivityStopped = spans.Add };
        ActivitySource.AddActivityListener(listener);
        using var meters = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Name == "notifications.sms.segments") self.EnableMeasurementEvents(instrument); } };
        meters.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref segments, count));
        meters.Start();
        await using var provider = await AnswerAsync(201, Taken);
        using var channel = Channel(provider.Url);
        var delivery = Some.Delivery(Number, $$"""{"text":"hush {{new string('a', 160)}}"}""");

        await channel.DeliverAsync(delivery, cancellationToken);

        var tags = spans.Single(x => Equals(x.GetTagItem("notification.id"), delivery.NotificationId)).TagObjects.ToDictionary(x => x.Key, x => $"{x.Value}");
        Assert.That(tags["sms.segments"], Is.EqualTo("2"));
        Assert.That(Interlocked.Read(ref segments), Is.GreaterThanOrEqualTo(2));
        Assert.That(string.Join(' ', tags.Values), Does.Not.Contain("555").And.Not.Contain("hush").And.Not.Contain("s3cret"));
    }

    [Test]
    public async Task A_redirect_is_not_followed(CancellationToken cancellationToken)
    {
        await using var provider = await Receiver.StartAsync(context =>
        {
            context.Response.Redirect("/elsewhere", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });
        using var channel = Channel(provider.Url);

        Assert.That(await channel.DeliverAsync(Some.Delivery(Number), cancellationToken), Is.EqualTo(new DeliveryOutcome.Rejected("http-307", 307)));
        Assert.That(provider.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_refused_connection_is_deferred(CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var channel = Channel($"http://127.0.0.1:{port}");

        Assert.That(await channel.DeliverAsync(Some.Delivery(Number), cancellationToken), Is.EqualTo(new DeliveryOutcome.Deferred("refused")));
    }

    [TestCase(true, "timeout")]
    [TestCase(false, "connection-lost")]
    public async Task A_request_that_left_and_has_no_answer_is_unknown(bool silent, string error, CancellationToken cancellationToken)
    {
        var clock = new ManualClock();
        await using var server = new RawServer(async (socket, closing) =>
        {
            await RawServer.ReadRequestAsync(socket, closing);
            if (!silent)
                return;
            clock.Expire();
            await Silence.UntilAsync(closing);
        });
        using var channel = Channel(server.Url, clock: clock);

        Assert.That(await channel.DeliverAsync(Some.Delivery(Number), cancellationToken), Is.EqualTo(new DeliveryOutcome.Unknown(error)));
    }

    [TestCase(true, Description = "it stalls")]
    [TestCase(false, Description = "it breaks off")]
    public async Task An_answer_that_took_it_and_cannot_be_read_to_its_end_leaves_the_rest_to_the_receipt(bool stalls, CancellationToken cancellationToken)
    {
        var clock = new ManualClock();
        await using var server = new RawServer(async (socket, closing) =>
        {
            await RawServer.ReadRequestAsync(socket, closing);
            await socket.SendAsync("HTTP/1.1 201 Created\r\nContent-Length: 900\r\n\r\n{\"sid\":"u8.ToArray(), closing);
            if (!stalls)
                return;
            await Silence.UntilAsync(closing);
        });
        using var channel = Channel(server.Url, x => x.CallbackBaseUrl = "https://notify.example.org", stalls ? null : clock, stalls ? TimeSpan.FromMilliseconds(500) : null);

        Assert.That(await channel.DeliverAsync(Some.Delivery(Number), cancellationToken), Is.EqualTo(new DeliveryOutcome.Sent(null, TimeSpan.FromHours(24), 201)));
    }

    [Test]
    public async Task An_answer_without_end_is_not_read_to_its_end(CancellationToken cancellationToken)
    {
        await using var provider = await Receiver.StartAsync(async context =>
        {
            context.Response.StatusCode = 201;
            var flood = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(flood, context.RequestAborted);
        });
        using var channel = Channel(provider.Url);

        Assert.That(await channel.DeliverAsync(Some.Delivery(Number), cancellationToken), Is.EqualTo(new DeliveryOutcome.Unknown("invalid-response")));
    }

    [Test]
    public async Task Cancelling_throws(CancellationToken cancellationToken)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var server = new RawServer(async (socket, closing) =>
        {
            await RawServer.ReadRequestAsync(socket, closing);
            await cancel.CancelAsync();
            await Silence.UntilAsync(closing);
        });
        using var channel = Channel(server.Url);

        Assert.That(() => channel.DeliverAsync(Some.Delivery(Number), cancel.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private static SmsChannel Channel(string baseAddress, Action<SmsOptions>? change = null, TimeProvider? clock = null, TimeSpan? timeout = null)
    {
        var options = new SmsOptions { BaseAddress = baseAddress, AccountSid = "AC1", AuthToken = "s3cret", From = "+15550001111", Timeout = timeout ?? TimeSpan.FromSeconds(15) };
        change?.Invoke(options);
        return new SmsChannel(Options.Create(options), clock ?? TimeProvider.System);
    }

    private static Task<Receiver> AnswerAsync(int status, string body) => Receiver.StartAsync(context =>
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, "application/json");
        return context.Response.WriteAsync(body, context.RequestAborted);
    });

    private static Dictionary<string, string> Form(ReceivedRequest request) =>
        QueryHelpers.ParseQuery(Encoding.UTF8.GetString(request.Body)).ToDictionary(x => x.Key, x => x.Value.ToString());
}
