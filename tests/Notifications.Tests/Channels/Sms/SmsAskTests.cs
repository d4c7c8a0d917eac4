using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Notifications.Channels;
using Notifications.Channels.Sms;
using Notifications.Tests.Channels.Webhook;
using Notifications.Tests.Infrastructure;

namespace Notifications.Tests.Channels.Sms;

/// <summary>The provider is asked over real sockets; whatever is no clear answer tells nothing.</summary>
[CancelAfter(30_000)]
internal sealed class SmsAskTests
{
    private const string Number = "+15557654321";
    private const string Nothing = """{"messages":[],"next_page_uri":null}""";

    [Test]
    public async Task It_asks_for_the_messages_to_the_number_whenever_they_were_sent(CancellationToken cancellationToken)
    {
        await using var provider = await AnswerAsync(200, Nothing);
        using var channel = Channel(provider.Url);

        var outcome = await channel.AskAsync(Some.Delivery(Number), TimeSpan.Zero, cancellationToken);

        var request = provider.Requests.Single();
        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Deferred("not-taken")));
        Assert.That((request.Method, request.Path), Is.EqualTo(("GET", "/hook/2010-04-01/Accounts/AC1/Messages.json?To=%2B15557654321&PageSize=500")));
        Assert.That(request.Headers["authorization"], Is.EqualTo("Basic " + Convert.ToBase64String("AC1:s3cret"u8)));
    }

    [Test]
    public async Task The_providers_clock_counts_not_ours(CancellationToken cancellationToken)
    {
        var ours = DateTimeOffset.UtcNow.AddHours(-3);
        await using var provider = await AnswerAsync(200, $$"""
            {"messages":[{"sid":"SM1","to":"{{Number}}","from":"+15550001111","body":"Your code is 4711","status":"sent",
            "date_created":"{{ours.ToString("r", CultureInfo.InvariantCulture)}}"}],"next_page_uri":null}
            """, date: ours.AddSeconds(5));
        using var channel = Channel(provider.Url);

        Assert.That(await channel.AskAsync(Some.Delivery(Number, """{"text":"Your code is 4711"}"""), TimeSpan.FromSeconds(5), cancellationToken), Is.EqualTo(new DeliveryOutcome.Delivered("SM1")));
    }

    [TestCase(500, Nothing)]
    [TestCase(404, Nothing)]
    [TestCase(301, Nothing)]
    [TestCase(204, "")]
    [TestCase(200, "<html>everything is fine</html>")]
    public async Task An_answer_that_is_none_tells_nothing(int status, string body, CancellationToken cancellationToken)
    {
        await using var provider = await AnswerAsync(status, body);
        using var channel = Channel(provider.Url);

        Assert.That(await channel.AskAsync(Some.Delivery(Number), TimeSpan.Zero, cancellationToken), Is.TypeOf<DeliveryOutcome.Unknown>());
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 36\r\n\r\n" + Nothing, Description = "without its date")]
    [TestCase("HTTP/1.1 200 OK\r\nDate: Sun, 01 Mar 2026 10:00:00 GMT\r\nContent-Length: 99\r\n\r\n" + Nothing, Description = "cut off")]
    [TestCase("", Description = "not there")]
    public async Task An_answer_that_is_not_whole_tells_nothing(string answer, CancellationToken cancellationToken)
    {
        await using var server = new RawServer(async (socket, closing) =>
        {
            await RawServer.ReadRequestAsync(socket, closing);
            await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(answer), closing);
        });
        using var channel = Channel(server.Url);

        Assert.That(await channel.AskAsync(Some.Delivery(Number), TimeSpan.Zero, cancellationToken), Is.TypeOf<DeliveryOutcome.Unknown>());
    }

    [Test]
    public async Task A_provider_that_is_not_there_is_no_reason_to_send_again(CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var channel = Channel($"http://127.0.0.1:{port}");

        Assert.That(await channel.AskAsync(Some.Delivery(Number), TimeSpan.Zero, cancellationToken), Is.TypeOf<DeliveryOutcome.Unknown>());
    }

    [Test]
    public async Task A_provider_that_falls_silent_is_not_waited_for_longer_than_the_settings_say(CancellationToken cancellationToken)
    {
        await using var server = new RawServer(async (socket, closing) =>
        {
            await RawServer.ReadRequestAsync(socket, closing);
            await Silence.UntilAsync(closing);
        });
        using var channel = Channel(server.Url, x => x.Timeout = x.ConnectTimeout = TimeSpan.FromMilliseconds(300));

        Assert.That(await channel.AskAsync(Some.Delivery(Number), TimeSpan.Zero, cancellationToken), Is.TypeOf<DeliveryOutcome.Unknown>());
    }

    [Test]
    public void The_end_of_the_process_does_not_wait_for_the_pause()
    {
        using var channel = Channel("http://127.0.0.1:1", x => x.AskAfter = TimeSpan.FromMinutes(1));

        Assert.That(() => channel.AskAsync(Some.Delivery(Number), TimeSpan.Zero, new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }

    private static SmsChannel Channel(string baseAddress, Action<SmsOptions>? change = null)
    {
        var options = new SmsOptions { BaseAddress = baseAddress, AccountSid = "AC1", AuthToken = "s3cret", From = "+15550001111", AskAfter = TimeSpan.Zero };
        change?.Invoke(options);
        return new SmsChannel(Options.Create(options), TimeProvider.System);
    }

    private static Task<Receiver> AnswerAsync(int status, string body, DateTimeOffset? date = null) => Receiver.StartAsync(context =>
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, "application/json");
        if (date is { } at) context.Response.Headers.Date = at.ToString("r", CultureInfo.InvariantCulture);
        return body.Length == 0 ? Task.CompletedTask : context.Response.WriteAsync(body, context.RequestAborted);
    });
}
