using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notifications.Channels;
using Notifications.Channels.Email;
using Notifications.IntegrationTests.Channels.Email;
using Notifications.IntegrationTests.Infrastructure;
using static Notifications.IntegrationTests.Infrastructure.MailServer;

namespace Notifications.IntegrationTests.Channels.Conformance;

/// <summary>Email over a mail server, with TLS and a login.</summary>
internal sealed class SmtpAdapter : ChannelAdapter
{
    private readonly Authority _authority = new();
    private MailServer _server = null!;

    public override async Task<IChannel> StartAsync(ILoggerFactory logs, string secret)
    {
        var (key, cert) = _authority.Issue(IPAddress.Loopback);
        _server = await MailServer.StartAsync(new { key, cert, login = new { user = "mailer", password = secret } });

        return new EmailChannel(Options.Create(new EmailOptions
        {
            From = "notifications@example.org",
            Smtp = new SmtpOptions { Host = "127.0.0.1", Port = _server.Port, User = "mailer", Password = secret, CertificateAuthorityFile = _authority.File },
        }), Clock);
    }

    public override string RecipientWith(string mark) => $"{mark}@bücher.example";

    public override string? WhyNot(Situation situation) => null;

    public override Task PlayAsync(Situation situation) => situation switch
    {
        Situation.Defers => _server.PlanAsync(Step.Reply("dot", 451)),
        Situation.Rejects => _server.PlanAsync(Step.Reply("rcpt", 550)),
        Situation.LosesTheAnswer => _server.PlanAsync(Step.Drop("dot")),
        Situation.FallsSilent => _server.PlanAsync(Step.Silence("dot")),
        _ => _server.PlanAsync(),
    };

    public override Task WaitUntilAskedAsync() => _server.WaitForAsync("dot");

    public override async Task<Received> ReceivedAsync(int attempt)
    {
        var mail = (await _server.Mails.WaitForAsync(attempt))[attempt - 1];
        return new Received(mail.Header("Idempotency-Key"), mail.To.Single(), mail.Text!);
    }

    public override async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _authority.Dispose();
    }
}
