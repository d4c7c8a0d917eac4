using System.Text;
using MassTransit;
using Notifications.DelayQueues;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;
using RabbitMQ.Client;

namespace Notifications.IntegrationTests.DelayQueues;

[Parallelizable(ParallelScope.All)]
public sealed class BrokerFailureTests
{
    private static readonly DelayLadder TwoSeconds = new(TimeSpan.FromSeconds(2));

    [Test]
    public async Task A_waiting_message_survives_the_loss_of_all_connections()
    {
        await using var bus = await StartAsync(TwoSeconds);

        await bus.PublishAsync(new Order(Guid.NewGuid()));
        await bus.Broker.WaitForDepthAsync("delay.2s", 1);
        await bus.Broker.CloseConnectionsAsync();
        var attempts = await bus.Attempts.WaitForAsync(2, within: TimeSpan.FromMinutes(1));

        Assert.That(attempts.Select(attempt => attempt.Redelivery), Is.EqualTo(Enumerable.Range(0, 2)));
        Assert.That(attempts[1].At - attempts[0].At, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(2)));
    }

    [Test]
    public async Task A_deleted_queue_of_the_ladder_is_declared_again_by_the_next_redelivery()
    {
        await using var bus = await StartAsync(TwoSeconds);

        await bus.Broker.UseChannelAsync(channel => channel.QueueDeleteAsync("delay.2s"));
        await bus.PublishAsync(new Order(Guid.NewGuid()));

        Assert.That((await bus.Attempts.WaitForAsync(2)).Select(attempt => attempt.Redelivery), Is.EqualTo(Enumerable.Range(0, 2)));
        Assert.That((await bus.Broker.GetQueueAsync("delay.2s")).GetProperty("arguments").GetProperty("x-message-ttl").GetInt32(), Is.EqualTo(2_000));
    }

    /// <summary>The broker closes the channel over the missing exchange, and with it redelivers the message: more attempts, but never a loss.</summary>
    [Test]
    public async Task A_deleted_exchange_of_the_ladder_loses_no_message()
    {
        await using var bus = await StartAsync(TwoSeconds);

        await bus.PublishAsync(new Order(Guid.NewGuid()));
        await bus.Attempts.WaitForAsync(2);
        await bus.Broker.UseChannelAsync(async channel =>
        {
            await channel.QueueDeleteAsync("delay.2s");
            await channel.ExchangeDeleteAsync("delay.2s");
        });
        var order = new Order(Guid.NewGuid());
        await bus.PublishAsync(order);

        await Eventually.GetAsync(
            "the order is redelivered",
            () => Task.FromResult(bus.Attempts.Items.Where(attempt => attempt.Identity.OrderId == order.Id).Max(attempt => (int?)attempt.Redelivery)),
            redelivery => redelivery == 1,
            within: TimeSpan.FromMinutes(2));
        await bus.SettleFaultsAsync();
        Assert.That(bus.Faults.Items, Is.Empty);
        Assert.That(await bus.Broker.FindDepthAsync("orders-slow_error"), Is.Null.Or.Zero);
    }

    [Test]
    public async Task A_ladder_that_vanished_with_the_connection_is_declared_again_before_the_endpoint_consumes()
    {
        await using var bus = await StartAsync(TwoSeconds);

        await bus.Broker.UseChannelAsync(async channel =>
        {
            await channel.QueueDeleteAsync("delay.2s");
            await channel.ExchangeDeleteAsync("delay.2s");
        });
        await bus.Broker.CloseConnectionsAsync();

        Assert.That(await bus.Broker.WaitForDepthAsync("delay.2s", 0), Is.Zero);
    }

    /// <summary>
    /// Seen from one connection, a frozen broker is one whose packets do not arrive. What was under way when it froze may arrive after it
    /// thaws, beside the requeued message: a duplicate, which is why the counts are minima.
    /// </summary>
    [Test]
    public async Task A_redelivery_that_a_frozen_broker_does_not_confirm_goes_back_to_its_queue_without_a_fault()
    {
        await using var wire = new FreezableWire(Broker.Url);
        var ladder = new DelayLadder(TimeSpan.FromSeconds(1)) { PublishTimeout = TimeSpan.FromSeconds(1) };
        var frozen = false;
        await using var bus = await RedeliveryBus.StartAsync(
            ladder,
            r => r.Interval(1, 1_000),
            redelivery =>
            {
                if (redelivery > 0)
                    return null;

                if (!frozen)
                    wire.Freeze();

                frozen = true;
                return new TimeoutException();
            },
            through: wire.Redirect);
        var notPublished = bus.WatchReceiveFaults();

        await bus.PublishAsync(new Order(Guid.NewGuid()));
        var exceptions = await notPublished.WaitForAsync(1);
        wire.Thaw();
        await bus.Attempts.WaitForAsync(3);
        await bus.SettleFaultsAsync();

        Assert.That(exceptions[0], Is.InstanceOf<RedeliveryNotPublishedException>().With.Message.Contains("'orders-slow'").And.Message.Contains("'delay.1s'"));
        Assert.That(bus.Attempts.Items.Count(attempt => attempt.Redelivery == 0), Is.GreaterThanOrEqualTo(2));
        Assert.That(bus.Faults.Items, Is.Empty);
        Assert.That(bus.ReceiveFaults.Items, Is.Empty);
        Assert.That(await bus.Broker.FindDepthAsync("orders-slow_error"), Is.Null);
    }

    /// <summary>A send that failed and was then made again is no failure of the message: it must not go to the error queue as well.</summary>
    [Test]
    public async Task A_redelivery_that_the_broker_refuses_at_first_is_made_when_it_takes_it_and_leaves_no_fault()
    {
        await using var bus = await StartAsync(new DelayLadder(TimeSpan.FromMinutes(1)) { PublishTimeout = TimeSpan.FromMinutes(1) });
        var refused = bus.WatchSendFaults();
        await FillAsync(bus, "delay.1m");

        await bus.PublishAsync(new Order(Guid.NewGuid()));
        await refused.WaitForAsync(1);
        await bus.Broker.UseChannelAsync(channel => channel.QueuePurgeAsync("delay.1m"));
        await bus.Broker.WaitForDepthAsync("delay.1m", 1);
        await bus.StopAsync();   // waits for the message's stay in the process to end

        Assert.That(bus.Attempts.Items, Has.Count.EqualTo(1));
        Assert.That(await bus.Broker.FindDepthAsync("orders-slow_error"), Is.Null);
    }

    [Test]
    public async Task A_redelivery_that_the_broker_refuses_goes_back_to_its_queue_without_a_fault()
    {
        var ladder = new DelayLadder(TimeSpan.FromMinutes(1)) { PublishTimeout = TimeSpan.FromSeconds(1) };
        await using var bus = await StartAsync(ladder);
        await FillAsync(bus, "delay.1m");

        await bus.PublishAsync(new Order(Guid.NewGuid()));
        var refused = await bus.Attempts.WaitForAsync(3);
        await bus.Broker.UseChannelAsync(channel => channel.QueuePurgeAsync("delay.1m"));
        await bus.Broker.WaitForDepthAsync("delay.1m", 1);
        await bus.SettleFaultsAsync();

        Assert.That(refused.Select(attempt => attempt.Redelivery), Is.All.Zero);
        // Paced by the publish timeout, not a tight loop; half of it, because timers and clocks don't agree to the millisecond.
        Assert.That(refused[1].At - refused[0].At, Is.GreaterThanOrEqualTo(ladder.PublishTimeout / 2));
        Assert.That(bus.Faults.Items, Is.Empty);
        Assert.That(bus.ReceiveFaults.Items, Is.Empty);
        Assert.That(await bus.Broker.FindDepthAsync("orders-slow_error"), Is.Null);
    }

    private static Task<RedeliveryBus> StartAsync(DelayLadder ladder) =>
        RedeliveryBus.StartAsync(ladder, r => r.Interval(1, ladder.Longest), redelivery => redelivery == 0 ? new TimeoutException() : null);

    /// <summary>Makes a queue refuse whatever is published to it, which reject-publish does once its limit is exceeded.</summary>
    private static async Task FillAsync(RedeliveryBus bus, string queue)
    {
        await bus.Broker.UseChannelAsync(async channel =>
        {
            for (var i = 0; i < 3; i++)
                await channel.BasicPublishAsync("", queue, Encoding.UTF8.GetBytes("{}"));
        });
        await bus.Broker.SetPolicyAsync("full", $"^{queue}$", new Dictionary<string, object> { ["max-length"] = 1 });
        await Eventually.GetAsync("the queue refuses", () => IsRefusedAsync(bus, queue), refused => refused);
    }

    private static async Task<bool> IsRefusedAsync(RedeliveryBus bus, string queue)
    {
        var depth = await bus.Broker.FindDepthAsync(queue);
        Assert.That(depth, Is.EqualTo(3));
        return (await bus.Broker.GetQueueAsync(queue)).TryGetProperty("policy", out var policy) && policy.GetString() == "full";
    }
}
