using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Notifications.Channels;
using Notifications.Channels.Email;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Tests.Channels;
using Notifications.Tests.Channels.Webhook;
using NUnit.Framework;
using static Notifications.IntegrationTests.Infrastructure.MailServer;

namespace Notifications.IntegrationTests.Channels.Email;

internal sealed class SmtpTests
{
    private readonly ManualClock _clock = new();
    private MailServer _server = null!;

    [SetUp]
    public async Task Start() => _server = await MailServer.StartAsync();

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task A_message_arrives_as_it_was_meant_whatever_its_letters()
    {
        var text = "Grüße\n.\n..\nFrom here\n" + new string('x', 2_000) + " \n日本 🎉";
        var subject = "Ihre Rechnung für März ✓ " + new string('ü', 200);
        var delivery = Some.Delivery("jane@bücher.example", JsonSerializer.Serialize(new { subject, text, html = "<b>日本</b>" }));

        var outcome = await DeliverAsync(delivery);

        var mail = (await _server.Mails.WaitForAsync(1))[0];
        Assert.Multiple(() =>
        {
            Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Delivered($"<{delivery.IdempotencyId}@example.org>", 250)));
            Assert.That((mail.From, mail.To.Single()), Is.EqualTo(("notifications@example.org", "jane@bücher.example")));
            Assert.That(mail.Header("To"), Is.EqualTo("jane@xn--bcher-kva.example"));
            Assert.That(mail.Hello, Is.EqualTo("[127.0.0.1]"));
            Assert.That(mail.Subject, Is.EqualTo(subject));
            Assert.That(mail.Text!.ReplaceLineEndings("\n").TrimEnd(), Is.EqualTo(text));
            Assert.That(mail.Html!.Trim(), Is.EqualTo("<b>日本</b>"));
            Assert.That(mail.Header("Message-ID"), Is.EqualTo($"<{delivery.IdempotencyId}@example.org>"));
            Assert.That(mail.Header("Idempotency-Key"), Is.EqualTo(delivery.IdempotencyId));
            Assert.That(mail.Content.Split("\r\n").Max(x => x.Length), Is.LessThan(100));
        });
    }

    [Test]
    public async Task Every_attempt_has_the_same_identity()
    {
        await _server.PlanAsync(Step.Reply("dot", 451, times: 1));
        var delivery = Some.Delivery("jane@example.org");

        var first = await DeliverAsync(delivery);
        var second = await DeliverAsync(delivery with { Attempt = 2 });

        var mails = await _server.Mails.WaitForAsync(2);
        Assert.That((first, second.GetType()), Is.EqualTo((new DeliveryOutcome.Deferred("smtp-451", 451), typeof(DeliveryOutcome.Delivered))));
        Assert.That(mails.Select(x => x.Header("Message-ID")).Distinct().Count(), Is.EqualTo(1));
        Assert.That(mails.Select(x => x.Header("Idempotency-Key")), Is.All.EqualTo(delivery.IdempotencyId));
    }

    [Test]
    public async Task No_content_becomes_a_header_or_ends_the_message()
    {
        const string evil = """x\r\n.\r\nMAIL FROM:<eve@example.org>\r\nBcc: eve@example.org\r\n\r\n""";

        await DeliverAsync(Some.Delivery("jane@example.org", $$"""{"subject":"{{evil}}","text":"{{evil}}","html":"{{evil}}"}"""));
        await DeliverAsync(Some.Delivery("jane@example.org") with { EventType = "a\r\nBcc: eve@example.org", Payload = """{"text":"t"}"""u8.ToArray() });

        var mails = await _server.Mails.WaitForAsync(2);
        Assert.That(mails.SelectMany(x => x.To), Is.All.EqualTo("jane@example.org"));
        Assert.That(mails.Select(x => x.Content.Split("\r\n\r\n")[0]), Has.None.Matches("(?m)^Bcc"));
        Assert.That(mails[0].Text, Does.Contain("Bcc: eve"));
    }

    [Test]
    public async Task A_large_message_arrives_whole()
    {
        var text = string.Concat(Enumerable.Repeat("0123456789 ü\\n", 100_000));

        await DeliverAsync(Some.Delivery("jane@example.org", $$"""{"text":"{{text}}"}"""));

        Assert.That((await _server.Mails.WaitForAsync(1))[0].Text!.Split('\n').Count(x => x == "0123456789 ü"), Is.EqualTo(100_000));
    }

    [Test]
    public async Task Too_large_is_known_before_it_is_sent()
    {
        await using var small = await MailServer.StartAsync(new { size = 1_000, disabledCommands = new[] { "STARTTLS" } });

        var outcome = await DeliverAsync(Some.Delivery("jane@example.org", $$"""{"text":"{{new string('x', 2_000)}}"}"""), x => x.Port = small.Port);

        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Rejected("smtp-552", 552)));
        Assert.That(await small.StagesAsync(), Does.Not.Contain("rcpt"));
    }

    [TestCase("connect", 554, "Deferred smtp-554")]
    [TestCase("connect", 421, "Deferred smtp-421")]
    [TestCase("ehlo", 502, "Deferred smtp-502")]
    [TestCase("mail", 451, "Deferred smtp-451")]
    [TestCase("mail", 530, "Deferred auth")]
    [TestCase("mail", 550, "Rejected smtp-550")]
    [TestCase("rcpt", 450, "Deferred smtp-450", Description = "greylisting")]
    [TestCase("rcpt", 452, "Deferred smtp-452")]
    [TestCase("rcpt", 552, "Deferred smtp-552")]
    [TestCase("rcpt", 550, "Rejected smtp-550")]
    [TestCase("rcpt", 250, "Delivered ")]
    [TestCase("data", 451, "Deferred smtp-451")]
    [TestCase("data", 554, "Rejected smtp-554")]
    [TestCase("data", 250, "Deferred invalid-reply")]
    [TestCase("dot", 421, "Deferred smtp-421")]
    [TestCase("dot", 552, "Rejected smtp-552")]
    [TestCase("dot", 554, "Rejected smtp-554")]
    [TestCase("dot", 354, "Unknown invalid-reply")]
    public async Task A_reply_is_judged_by_its_stage(string stage, int code, string expected)
    {
        // A planned 250 is what the server does anyhow, with its books kept.
        if (code != 250 || stage == "data") await _server.PlanAsync(Step.Reply(stage, code));

        Assert.That(await TellAsync(Some.Delivery("jane@example.org")), Is.EqualTo(expected));
    }

    [TestCase("connect", "Deferred connection-lost")]
    [TestCase("ehlo", "Deferred connection-lost")]
    [TestCase("mail", "Deferred connection-lost")]
    [TestCase("rcpt", "Deferred connection-lost")]
    [TestCase("data", "Deferred connection-lost")]
    [TestCase("content", "Deferred connection-lost")]
    [TestCase("dot", "Unknown connection-lost")]
    public async Task A_lost_connection_is_unknown_only_once_the_whole_message_has_left(string stage, string expected)
    {
        await _server.PlanAsync(Step.Drop(stage));

        Assert.That(await TellAsync(PayloadFor(stage)), Is.EqualTo(expected));
    }

    [TestCase("connect", "Deferred timeout")]
    [TestCase("ehlo", "Deferred timeout")]
    [TestCase("mail", "Deferred timeout")]
    [TestCase("rcpt", "Deferred timeout")]
    [TestCase("data", "Deferred timeout")]
    [TestCase("content", "Deferred timeout")]
    [TestCase("dot", "Unknown timeout")]
    public async Task A_server_that_falls_silent_is_waited_for_as_long_as_the_settings_say(string stage, string expected)
    {
        await _server.PlanAsync(Step.Silence(stage));
        var outcome = TellAsync(PayloadFor(stage));
        await _server.WaitForAsync(stage);

        _clock.Expire();

        Assert.That(await outcome.WaitAsync(TimeSpan.FromSeconds(10)), Is.EqualTo(expected));
    }

    [Test]
    public async Task Cancelled_is_over_at_once_at_every_stage([Values("connect", "ehlo", "mail", "rcpt", "data", "content", "dot")] string stage)
    {
        await _server.PlanAsync(Step.Silence(stage));
        using var stopping = new CancellationTokenSource();
        var delivery = DeliverAsync(PayloadFor(stage), cancellationToken: stopping.Token);
        await _server.WaitForAsync(stage);

        await stopping.CancelAsync();

        Assert.That(() => delivery.WaitAsync(TimeSpan.FromSeconds(10)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_server_that_is_not_there_is_deferred()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        Assert.That(await TellAsync(Some.Delivery("jane@example.org"), x => x.Port = port), Is.EqualTo("Deferred refused"));
        Assert.That(await TellAsync(Some.Delivery("jane@example.org"), x => x.Host = "nowhere.invalid"), Is.EqualTo("Deferred dns"));
    }

    // Where the reader stops amid the content, it has to be too large for the buffers on the way: only then has it surely not left.
    private static Notifications.Channels.Delivery PayloadFor(string stage) =>
        Some.Delivery("jane@example.org", $$"""{"text":"{{string.Concat(Enumerable.Repeat(new string('x', 70) + "\\n", stage == "content" ? 300_000 : 1))}}"}""");

    private async Task<string> TellAsync(Notifications.Channels.Delivery delivery, Action<SmtpOptions>? set = null)
    {
        var outcome = await DeliverAsync(delivery, set);
        return $"{outcome.GetType().Name} {outcome.ErrorClass}";
    }

    private Task<DeliveryOutcome> DeliverAsync(Notifications.Channels.Delivery delivery, Action<SmtpOptions>? set = null, CancellationToken cancellationToken = default)
    {
        var smtp = new SmtpOptions { Host = "127.0.0.1", Port = _server.Port, Security = SmtpSecurity.None };
        set?.Invoke(smtp);
        var channel = new EmailChannel(Options.Create(new EmailOptions { From = "notifications@example.org", Smtp = smtp }), _clock);
        return channel.DeliverAsync(delivery, cancellationToken);
    }
}
