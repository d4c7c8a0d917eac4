using MassTransit;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Notifications.Messaging;
using NSubstitute;
using NUnit.Framework;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Notifications.Tests.Messaging;

public sealed class StalledBusTests
{
    private readonly FixedClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly IConnection _connection = Substitute.For<IConnection>();
    private BrokerConfirms _confirms = null!;
    private StalledBus _bus = null!;

    [SetUp]
    public async Task SetUp()
    {
        var options = Options.Create(new BrokerOptions { PublishTimeout = TimeSpan.FromSeconds(10) });
        _confirms = new(options, _clock);
        _connection.IsOpen.Returns(true);
        _bus = new(_confirms, options, _clock, NullLogger<StalledBus>.Instance);
        var channel = Substitute.For<ChannelContext>();
        channel.ConnectionContext.Connection.Returns(_connection);
        await _bus.Send(channel, Pipe.Empty<ChannelContext>());
    }

    [TearDown]
    public void TearDown()
    {
        _bus.Dispose();
        _connection.ClearReceivedCalls();
    }

    [OneTimeTearDown]
    public void OneTimeTearDown() => _connection.Dispose();

    [TestCase(29, ExpectedResult = 0)]
    [TestCase(30, ExpectedResult = 1)]
    public async Task<int> A_connection_over_which_nothing_is_confirmed_is_renewed(int seconds)
    {
        await MissAsync(seconds);
        return Renewals();
    }

    [Test]
    public async Task The_next_one_has_its_time_as_well()
    {
        await MissAsync(31);
        await MissAsync(20);
        Assert.That(Renewals(), Is.EqualTo(1));

        await MissAsync(10);
        Assert.That(Renewals(), Is.EqualTo(2));
    }

    [Test]
    public async Task One_confirm_is_enough()
    {
        await MissAsync(20);
        _confirms.Confirmed();
        await MissAsync(20);

        Assert.That(Renewals(), Is.Zero);
    }

    [Test]
    public async Task A_broker_that_blocks_has_its_reasons()
    {
        _connection.ConnectionBlockedAsync += Raise.Event<AsyncEventHandler<ConnectionBlockedEventArgs>>(_connection, new ConnectionBlockedEventArgs("low on memory"));
        await MissAsync(60);
        Assert.That(Renewals(), Is.Zero);

        _connection.ConnectionUnblockedAsync += Raise.Event<AsyncEventHandler<AsyncEventArgs>>(_connection, new AsyncEventArgs());
        await MissAsync(1);
        Assert.That(Renewals(), Is.EqualTo(1));
    }

    private async Task MissAsync(int seconds)
    {
        for (var passed = 0; passed < seconds; passed++)
        {
            _confirms.Missed();
            _clock.Now += TimeSpan.FromSeconds(1);
        }

        await _bus.LookAsync(CancellationToken.None);
    }

    private int Renewals() => _connection.ReceivedCalls().Count(x => x.GetMethodInfo().Name == nameof(IConnection.CloseAsync));
}
