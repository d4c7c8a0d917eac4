using System.Net;
using Notifications.IntegrationTests.Channels.Email;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;
using static Notifications.IntegrationTests.Infrastructure.MailServer;

namespace Notifications.IntegrationTests.Delivery;

public sealed class EmailOverSmtpTests
{
    private const string Password = "4711-mail-password";

    private readonly Authority _authority = new();
    private MailServer _server = null!;
    private Platform _platform = null!;

    [OneTimeTearDown]
    public void Close() => _authority.Dispose();

    [SetUp]
    public async Task Start()
    {
        var (key, cert) = _authority.Issue(IPAddress.Loopback);
        _server = await MailServer.StartAsync(new { key, cert, login = new { user = "mailer", password = Password } });
        _platform = await Platform.StartAsync(new()
        {
            ["Channels:Email:PickupFolder"] = "",
            ["Channels:Email:Smtp:Host"] = "127.0.0.1",
            ["Channels:Email:Smtp:Port"] = $"{_server.Port}",
            ["Channels:Email:Smtp:User"] = "mailer",
            ["Channels:Email:Smtp:Password"] = Password,
            ["Channels:Email:Smtp:CertificateAuthorityFile"] = _authority.File,
        });
    }

    [TearDown]
    public async Task Stop()
    {
        await _platform.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task An_event_becomes_a_message_at_the_mail_server()
    {
        var receipt = await _platform.PostEventAsync("mail.wanted", payload: """{"subject":"Grüße","text":"Hallo 日本","html":"<b>Hallo</b>"}""");

        var view = await _platform.WaitForStateAsync(receipt.Notifications[0].Id, "Delivered");

        var mail = (await _server.Mails.WaitForAsync(1)).Single();
        Assert.That((mail.To.Single(), mail.Subject, mail.Text!.Trim(), mail.Html!.Trim()), Is.EqualTo(("ada@example.org", "Grüße", "Hallo 日本", "<b>Hallo</b>")));
        Assert.That((mail.Secure, mail.Header("Idempotency-Key")), Is.EqualTo((true, $"msg_{receipt.Notifications[0].Id:N}")));
        Assert.That(view.GetProperty("attempts").GetInt32(), Is.EqualTo(1));
        Assert.That(TestLogs.Lines.Where(x => x.Contains(Password, StringComparison.Ordinal) || x.Contains("ada@example.org", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task A_server_that_says_later_is_asked_again_with_the_same_message()
    {
        await _server.PlanAsync(Step.Reply("dot", 451, times: 1));
        var receipt = await _platform.PostEventAsync("mail.wanted", payload: """{"text":"Hallo"}""");

        var view = await _platform.WaitForStateAsync(receipt.Notifications[0].Id, "Delivered");

        var mails = await _server.Mails.WaitForAsync(2);
        Assert.That(view.GetProperty("attempts").GetInt32(), Is.EqualTo(2));
        Assert.That(mails.Select(x => x.Header("Message-ID")).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_server_that_says_never_faults_the_notification_at_once()
    {
        await _server.PlanAsync(Step.Reply("rcpt", 550));
        var receipt = await _platform.PostEventAsync("mail.wanted");

        var fault = (await _platform.WaitForStateAsync(receipt.Notifications[0].Id, "Faulted")).GetProperty("fault");

        Assert.That((fault.GetProperty("cause").GetString(), fault.GetProperty("error").GetString()), Is.EqualTo(("rejected", "smtp-550")));
        Assert.That(fault.GetProperty("status").GetInt32(), Is.EqualTo(550));
        Assert.That(await _server.StagesAsync(), Does.Not.Contain("data"));
    }
}
