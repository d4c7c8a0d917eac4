using Microsoft.Extensions.Logging;
using Notifications.Channels;
using Notifications.Channels.Log;

namespace Notifications.IntegrationTests.Channels.Conformance;

internal sealed class LogAdapter : ChannelAdapter
{
    public override string? WhyNothingIsReceived => "The line holds neither recipient nor content, and nobody who could take it twice.";

    public override Task<IChannel> StartAsync(ILoggerFactory logs, string secret) =>
        Task.FromResult<IChannel>(new LogChannel(logs.CreateLogger<LogChannel>()));

    public override string RecipientWith(string mark) => $"ü {mark}";

    public override string? WhyNot(Situation situation) => situation is Situation.Takes ? null : "A line is written: nobody is asked who could say no, or nothing.";

    public override Task PlayAsync(Situation situation) => Task.CompletedTask;

    public override Task WaitUntilAskedAsync() => throw new NotSupportedException(WhyNot(Situation.FallsSilent));

    public override Task<Received> ReceivedAsync(int attempt) => throw new NotSupportedException(WhyNothingIsReceived);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
