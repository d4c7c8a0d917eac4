using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Notifications.Channels;
using Notifications.Channels.Email;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Tests.Channels;
using Notifications.Tests.Channels.Webhook;
using NUnit.Framework;
using static Notifications.IntegrationTests.Infrastructure.MailServer;

namespace Notifications.IntegrationTests.Channels.Email;

internal sealed class SmtpSecurityTests
{
    private static readonly object Login = new { user = "mailer", password = "pässword" };

    private readonly ManualClock _clock = new();
    private Authority _authority = null!;

    [SetUp]
    public void Open() => _authority = new Authority();

    [TearDown]
    public void Close() => _authority.Dispose();

    [TestCase("PLAIN")]
    [TestCase("LOGIN")]
    public async Task A_login_goes_through_TLS_that_a_private_authority_vouches_for(string method)
    {
        var (key, cert) = _authority.Issue(IPAddress.Loopback);
        await using var server = await MailServer.StartAsync(new { key, cert, login = Login, authMethods = new[] { method } });

        var outcome = await DeliverAsync(server, LogIn);

        var mail = (await server.Mails.WaitForAsync(1))[0];
        Assert.That((outcome, mail.Secure, mail.User.GetString()), Is.EqualTo(((DeliveryOutcome)Delivered(outcome), true, "mailer")));
    }

    [Test]
    public async Task TLS_may_be_there_from_the_first_byte()
    {
        var (key, cert) = _authority.Issue(IPAddress.Loopback);
        await using var server = await MailServer.StartAsync(new { key, cert, secure = true });

        var outcome = await DeliverAsync(server, x => x.Security = SmtpSecurity.Tls);

        Assert.That((outcome, (await server.Mails.WaitForAsync(1))[0].Secure), Is.EqualTo(((DeliveryOutcome)Delivered(outcome), true)));
        Assert.That(await server.StagesAsync(), Does.Not.Contain("starttls"));
    }

    [Test]
    public async Task A_server_without_STARTTLS_gets_neither_password_nor_message()
    {
        await using var server = await MailServer.StartAsync(new { login = Login, disabledCommands = new[] { "STARTTLS" } });

        Assert.That(await DeliverAsync(server, LogIn), Is.EqualTo(new DeliveryOutcome.Deferred("tls-unavailable")));
        Assert.That(await server.StagesAsync(), Is.EqualTo(new[] { "connect", "ehlo" }));
    }

    [TestCase(true, "192.0.2.1", Description = "made for another host")]
    [TestCase(false, "127.0.0.1", Description = "vouched for by nobody we trust")]
    public async Task A_certificate_that_does_not_hold_ends_the_attempt(bool trusted, string address)
    {
        var (key, cert) = _authority.Issue(IPAddress.Parse(address));
        await using var server = await MailServer.StartAsync(new { key, cert, login = Login });

        var outcome = await DeliverAsync(server, x =>
        {
            LogIn(x);
            if (!trusted) x.CertificateAuthorityFile = null;
        });

        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Deferred("tls")));
        Assert.That(await server.StagesAsync(), Is.EqualTo(new[] { "connect", "ehlo", "starttls" }));
    }

    [TestCase("drop", null, "connection-lost")]
    [TestCase("reply", 454, "smtp-454")]
    [TestCase("reply", 502, "smtp-502")]
    public async Task STARTTLS_that_fails_is_deferred(string what, int? code, string expected)
    {
        var (key, cert) = _authority.Issue(IPAddress.Loopback);
        await using var server = await MailServer.StartAsync(new { key, cert });
        await server.PlanAsync(new Step("starttls", what, code));

        Assert.That((await DeliverAsync(server)).ErrorClass, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_handshake_that_is_never_answered_is_waited_for_as_long_as_the_settings_say()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var outcome = DeliverAsync(((IPEndPoint)silent.LocalEndpoint).Port, x => x.Security = SmtpSecurity.Tls);
        using var client = await silent.AcceptTcpClientAsync();
        await client.GetStream().ReadExactlyAsync(new byte[1]);   // the handshake has begun

        _clock.Expire();

        Assert.That(await outcome.WaitAsync(TimeSpan.FromSeconds(10)), Is.EqualTo(new DeliveryOutcome.Deferred("timeout")));
    }

    [Test]
    public async Task A_server_that_speaks_SMTP_where_TLS_has_to_be_is_deferred()
    {
        await using var server = await MailServer.StartAsync();

        Assert.That(await DeliverAsync(server, x => x.Security = SmtpSecurity.Tls), Is.EqualTo(new DeliveryOutcome.Deferred("tls")));
    }

    [Test]
    public async Task A_file_of_authorities_that_cannot_be_read_is_named()
    {
        await using var server = await MailServer.StartAsync();
        var noPem = typeof(SmtpSecurityTests).Assembly.Location;

        Assert.That(await DeliverAsync(server, x => x.CertificateAuthorityFile = "/nowhere/ca.pem"), Is.EqualTo(new DeliveryOutcome.Deferred("trust-unreadable")));
        Assert.That(await DeliverAsync(server, x => x.CertificateAuthorityFile = noPem), Is.EqualTo(new DeliveryOutcome.Deferred("trust-unreadable")));
    }

    [TestCase("PLAIN")]
    [TestCase("LOGIN")]
    public async Task A_wrong_password_is_ours_to_mend_and_nothing_is_sent_without_it(string method)
    {
        // It would take mail from strangers, too: what System.Net.Mail makes of it.
        await using var server = await MailServer.StartAsync(
            new { login = Login, authMethods = new[] { method }, authOptional = true, disabledCommands = new[] { "STARTTLS" } });

        var outcome = await DeliverAsync(server, x => (x.Security, x.User, x.Password) = (SmtpSecurity.None, "mailer", "wrong"));

        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Deferred("auth", 535)));
        Assert.That(await server.StagesAsync(), Does.Not.Contain("mail"));
    }

    [Test]
    public async Task A_server_without_a_login_we_know_gets_nothing()
    {
        await using var server = await MailServer.StartAsync(new { disabledCommands = new[] { "STARTTLS", "AUTH" } });

        Assert.That(
            await DeliverAsync(server, x => (x.Security, x.User, x.Password) = (SmtpSecurity.None, "mailer", "wrong")),
            Is.EqualTo(new DeliveryOutcome.Deferred("auth-unavailable")));
    }

    [Test]
    public async Task A_login_that_is_needed_and_not_configured_is_ours_to_mend()
    {
        await using var server = await MailServer.StartAsync(new { login = Login, disabledCommands = new[] { "STARTTLS" } });

        Assert.That(await DeliverAsync(server, x => x.Security = SmtpSecurity.None), Is.EqualTo(new DeliveryOutcome.Deferred("auth", 530)));
    }

    private static void LogIn(SmtpOptions options) => (options.User, options.Password) = ("mailer", "pässword");

    private static DeliveryOutcome.Delivered Delivered(DeliveryOutcome outcome) =>
        new((outcome as DeliveryOutcome.Delivered)?.ProviderMessageId ?? "none", 250);

    private Task<DeliveryOutcome> DeliverAsync(MailServer server, Action<SmtpOptions>? set = null) => DeliverAsync(server.Port, set);

    private Task<DeliveryOutcome> DeliverAsync(int port, Action<SmtpOptions>? set)
    {
        var smtp = new SmtpOptions { Host = "127.0.0.1", Port = port, CertificateAuthorityFile = _authority.File };
        set?.Invoke(smtp);
        var channel = new EmailChannel(Options.Create(new EmailOptions { From = "notifications@example.org", Smtp = smtp }), _clock);
        return channel.DeliverAsync(Some.Delivery("jane@example.org"), CancellationToken.None);
    }
}
