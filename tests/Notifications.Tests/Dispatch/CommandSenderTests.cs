using MassTransit;
using Microsoft.Extensions.Options;
using Notifications.Dispatch;
using Notifications.Messaging;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using NUnit.Framework;

namespace Notifications.Tests.Dispatch;

public sealed class CommandSenderTests
{
    private readonly IBus _bus = Substitute.For<IBus>();
    private readonly IOptions<BrokerOptions> _options = Options.Create(new BrokerOptions());

    [Test]
    public async Task A_broker_that_returns_a_command_because_there_is_no_queue_has_answered() =>
        Assert.That(await FailAsync(new MessageReturnedException("no queue")), Is.Null);

    [Test]
    public async Task One_that_does_not_take_it_has_not() => Assert.That(await FailAsync(new ConnectionException("away")), Is.EqualTo(Some.Now));

    /// <returns>Since when confirms are missing.</returns>
    private async Task<DateTimeOffset?> FailAsync(Exception exception)
    {
        var confirms = new BrokerConfirms(_options, new FixedClock(Some.Now));
        _bus.GetSendEndpoint(Arg.Any<Uri>()).ThrowsAsync(exception);
        var sender = new CommandSender(_bus, confirms, _options, new DispatchMetrics(new TestMeters()));

        Assert.That(await sender.TrySendAsync(new Command(Guid.NewGuid(), "webhook", "normal", 1, 1, null), CancellationToken.None), Is.False);
        return confirms.MissingSince;
    }
}
