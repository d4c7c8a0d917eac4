using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notifications.Channels;
using Notifications.Channels.Email;
using Notifications.Tests.Channels.Email;

namespace Notifications.IntegrationTests.Channels.Conformance;

/// <summary>Email into a folder.</summary>
internal sealed class PickupAdapter : ChannelAdapter
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pickup-");

    public override Task<IChannel> StartAsync(ILoggerFactory logs, string secret) =>
        Task.FromResult<IChannel>(new EmailChannel(Options.Create(new EmailOptions { From = "notifications@example.org", PickupFolder = _folder.FullName }), Clock));

    public override string RecipientWith(string mark) => $"{mark}@bücher.example";

    public override string? WhyNot(Situation situation) => situation switch
    {
        Situation.Rejects => "A folder takes whatever it is given.",
        Situation.LosesTheAnswer => "A file was moved into its place, or it was not: the system call says which.",
        Situation.FallsSilent => "Nobody answers who could fall silent.",
        _ => null,
    };

    public override Task PlayAsync(Situation situation)
    {
        if (situation is Situation.Takes)
            _folder.Create();
        else
            _folder.Delete(recursive: true);

        return Task.CompletedTask;
    }

    public override Task WaitUntilAskedAsync() => throw new NotSupportedException(WhyNot(Situation.FallsSilent));

    // The second attempt replaces the first one's file.
    public override Task<Received> ReceivedAsync(int attempt)
    {
        var message = Eml.Read(_folder.GetFiles("*.eml").Single().FullName);
        var address = message.Headers["To"].Split('@');
        return Task.FromResult(new Received(message.Headers["Idempotency-Key"], $"{address[0]}@{new IdnMapping().GetUnicode(address[1])}", message.Text));
    }

    public override ValueTask DisposeAsync()
    {
        _folder.Refresh();
        if (_folder.Exists) _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
