using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Notifications.Dispatch;
using Notifications.Messaging;
using Npgsql;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using NUnit.Framework;

namespace Notifications.Tests.Dispatch;

public sealed class FreshCommandsTests
{
    private readonly FixedClock _clock = new(Some.Now);
    private readonly IBus _bus = Substitute.For<IBus>();
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Timeout=1");

    [OneTimeTearDown]
    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Test]
    public void There_is_room_for_so_many_commands_and_no_more()
    {
        var fresh = Fresh(most: 10);

        Assert.That(fresh.TryReserve(7), Is.True);
        Assert.That(fresh.TryReserve(4), Is.False, "7 + 4 are too many");
        Assert.That(fresh.TryReserve(3), Is.True, "what was refused took no room");
        Assert.That(fresh.TryReserve(0), Is.True);
        Assert.That(fresh.TryReserve(1), Is.False);
    }

    [Test]
    public void Room_that_is_given_back_can_be_taken_again()
    {
        var fresh = Fresh(most: 2);
        fresh.TryReserve(2);

        fresh.Release(1);

        Assert.That((fresh.TryReserve(2), fresh.TryReserve(1)), Is.EqualTo((false, true)));
    }

    [Test]
    public void Many_who_reserve_at_once_never_get_more_than_there_is()
    {
        var fresh = Fresh(most: 1_000);
        var got = 0;

        Parallel.For(0, 10_000, _ =>
        {
            if (fresh.TryReserve(3)) Interlocked.Add(ref got, 3);
        });

        Assert.That(got, Is.LessThanOrEqualTo(1_000));
    }

    [Test]
    public async Task After_a_failure_the_dispatcher_has_its_turn_but_who_sends_in_order_goes_on()
    {
        var fresh = Fresh(most: 10);
        var command = new Command(Guid.NewGuid(), "webhook", "normal", 1, 1, null);
        _bus.GetSendEndpoint(Arg.Any<Uri>()).ThrowsAsync(new ConnectionException("away"));
        await fresh.SendAsync([command]);
        Assert.That(fresh.TryReserve(1), Is.False);

        var queue = Substitute.For<ISendEndpoint>();
        _bus.GetSendEndpoint(Arg.Any<Uri>()).Returns(queue);
        await fresh.SendAsync([command]);

        Assert.That(queue.ReceivedCalls().Count(), Is.EqualTo(1));
    }

    private FreshCommands Fresh(int most) => new(
        new CommandSender(
            _bus, new BrokerConfirms(Options.Create(new BrokerOptions()), _clock), Options.Create(new BrokerOptions()), new DispatchMetrics(new TestMeters())),
        _database, Options.Create(new DispatchOptions { MostFreshCommands = most }), _clock,
        NullLogger<FreshCommands>.Instance);
}
