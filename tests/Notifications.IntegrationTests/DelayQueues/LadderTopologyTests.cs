using MassTransit;
using Notifications.DelayQueues;
using NUnit.Framework;

namespace Notifications.IntegrationTests.DelayQueues;

[Parallelizable(ParallelScope.All)]
public sealed class LadderTopologyTests
{
    private static readonly DelayLadder Ladder = new(TimeSpan.FromMilliseconds(1_500), TimeSpan.FromSeconds(30));

    [Test]
    public async Task A_step_is_a_quorum_queue_that_keeps_what_it_cannot_pass_on()
    {
        await using var bus = await RedeliveryBus.StartAsync(Ladder, r => r.Interval(1, 1_500), _ => null);

        var queue = await bus.Broker.GetQueueAsync("delay.1500ms");
        var arguments = queue.GetProperty("arguments").EnumerateObject().ToDictionary(argument => argument.Name, argument => argument.Value.ToString());

        Assert.That(queue.GetProperty("durable").GetBoolean());
        Assert.That(arguments, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["x-queue-type"] = "quorum",
            ["x-message-ttl"] = "1500",
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-strategy"] = "at-least-once",
            ["x-overflow"] = "reject-publish",
            ["x-delivery-limit"] = "1000000000",
        }));
    }

    [Test]
    public async Task Endpoints_share_the_ladder_and_each_gets_its_own_messages_back()
    {
        var ladder = new DelayLadder(TimeSpan.FromMilliseconds(200));
        await using var bus = await RedeliveryBus.StartAsync(
            ladder, r => r.Interval(1, 200), redelivery => redelivery == 0 ? new TimeoutException() : null, endpoints: ["orders-slow", "orders.fast_1"]);
        Order slow = new(Guid.NewGuid()), fast = new(Guid.NewGuid());

        await bus.SendAsync(slow, "orders-slow");
        await bus.SendAsync(fast, "orders.fast_1");
        var attempts = await bus.Attempts.WaitForAsync(4);

        Assert.That(attempts.Where(attempt => attempt.Identity.OrderId == slow.Id).Select(attempt => attempt.Endpoint), Is.All.EqualTo("orders-slow"));
        Assert.That(attempts.Where(attempt => attempt.Identity.OrderId == fast.Id).Select(attempt => attempt.Endpoint), Is.All.EqualTo("orders.fast_1"));
        Assert.That((await bus.Broker.GetQueuesAsync()).Where(queue => queue.StartsWith("delay.", StringComparison.Ordinal)), Is.EqualTo(ladder.Steps.Select(step => step.Name)));
    }

    [Test]
    public async Task Redeliveries_come_back_through_another_queue_and_from_there_again()
    {
        var ladder = new DelayLadder(TimeSpan.FromMilliseconds(200));
        await using var bus = await RedeliveryBus.StartAsync(
            ladder, r => r.Intervals(200, 200), redelivery => redelivery < 2 ? new TimeoutException() : null, endpoints: ["orders-slow", "orders-again"],
            returnTo: new RedeliveryTarget("orders-again"));

        await bus.SendAsync(new Order(Guid.NewGuid()), "orders-slow");
        var attempts = await bus.Attempts.WaitForAsync(3);

        Assert.That(attempts.Select(x => (x.Endpoint, x.Redelivery)), Is.EqualTo(new[] { ("orders-slow", 0), ("orders-again", 1), ("orders-again", 2) }));
    }

    /// <summary>RabbitMQ 3.10 closes the connection of whoever consumes a quorum queue that somebody else is still declaring.</summary>
    [Test]
    public async Task The_queue_that_redeliveries_return_to_is_its_own_endpoints_to_declare()
    {
        await using var bus = await RedeliveryBus.StartAsync(Ladder, r => r.Interval(1, 1_500), _ => null, returnTo: new RedeliveryTarget("orders-again"));

        Assert.That(await bus.Broker.GetQueuesAsync(), Does.Contain("orders-slow").And.Not.Contain("orders-again"));
    }
}
