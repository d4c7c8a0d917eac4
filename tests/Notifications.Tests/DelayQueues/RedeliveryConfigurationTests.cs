using MassTransit;
using Notifications.DelayQueues;
using NUnit.Framework;

namespace Notifications.Tests.DelayQueues;

public sealed class RedeliveryConfigurationTests
{
    private static readonly DelayLadder Ladder = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    [Test]
    public void An_interval_beyond_the_ladder_stops_the_start() =>
        Assert.That(
            () => Configure(r => r.Intervals(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1))),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("add a step of at least 00:01:00"));

    [Test]
    public void A_growing_interval_beyond_the_ladder_stops_the_start() =>
        Assert.That(
            () => Configure(r => r.Incremental(4, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10))),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("add a step of at least 00:00:31"));

    [Test]
    public void An_exponential_interval_beyond_the_ladder_stops_the_start() =>
        Assert.That(
            () => Configure(r => r.Exponential(10, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1))),
            Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void A_redelivery_without_a_policy_stops_the_start() =>
        Assert.That(() => Configure(r => r.Ignore<FormatException>()), Throws.ArgumentException.With.Message.Contains("has no policy"));

    [Test]
    public void A_policy_within_the_ladder_is_accepted() =>
        Assert.That(
            () =>
            {
                Configure(r => r.Intervals(100, 30_000));
                Configure(r => r.Incremental(3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)));
                Configure(r => r.Exponential(10, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1)));
                Configure(r => r.Immediate(3));
                Configure(r => r.DecideBy((_, _) => null));
            },
            Throws.Nothing);

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("amq.orders")]
    public void A_redelivery_cannot_return_to_a_queue_of_a_name_that_the_broker_refuses(string name) =>
        Assert.That(() => new RedeliveryTarget(name), Throws.ArgumentException);

    [Test]
    public void Names_of_queues_are_counted_in_bytes()
    {
        Assert.That(() => new RedeliveryTarget(new string('a', 255)), Throws.Nothing);
        Assert.That(() => new RedeliveryTarget(new string('ä', 128)), Throws.ArgumentException.With.Message.Contains("at most 255 bytes"));
    }

    private static void Configure(Action<IRedeliveryConfigurator> configure) =>
        Bus.Factory.CreateUsingInMemory(bus => bus.ReceiveEndpoint("orders", endpoint => endpoint.UseDelayQueueRedelivery(Ladder, configure)));
}
