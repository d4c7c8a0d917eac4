using System.Diagnostics;
using System.Text;
using MassTransit;
using Notifications.DelayQueues;
using NUnit.Framework;

namespace Notifications.IntegrationTests.DelayQueues;

[Parallelizable(ParallelScope.All)]
public sealed class DelayQueueRedeliveryTests
{
    private static readonly DelayLadder Short = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(800));

    /// <summary>The product's own schedule in real time; the fixture's other tests run beside it.</summary>
    [Test]
    public async Task Attempts_come_after_1_5_and_30_seconds_and_never_early()
    {
        var ladder = new DelayLadder(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
        await using var bus = await RedeliveryBus.StartAsync(ladder, r => r.Intervals(1_000, 5_000, 30_000), _ => new TimeoutException());

        await bus.PublishAsync(new Order(Guid.NewGuid()));
        var attempts = await bus.Attempts.WaitForAsync(4, within: TimeSpan.FromMinutes(2));

        TestContext.Out.WriteLine($"attempts at {string.Join(", ", attempts.Select(attempt => attempt.At - attempts[0].At))}");
        AssertNeverEarly(attempts, ladder);
    }

    [Test]
    public async Task A_message_faults_once_after_its_last_redelivery_and_lies_in_the_error_queue()
    {
        await using var bus = await RedeliveryBus.StartAsync(Short, r => r.Intervals(200, 400, 800), _ => new TimeoutException("provider is down"));

        await bus.PublishAsync(new Order(Guid.NewGuid()));
        await bus.Broker.WaitForDepthAsync("orders-slow_error", 1);
        await bus.SettleFaultsAsync();

        AssertNeverEarly(bus.Attempts.Items, Short);
        Assert.That(bus.Attempts.Items.Select(attempt => attempt.Redelivery), Is.EqualTo(Enumerable.Range(0, 4)));
        Assert.That(bus.Faults.Items, Has.Count.EqualTo(1));
        Assert.That(bus.Faults.Items[0].FaultedMessageId, Is.EqualTo(bus.Attempts.Items[0].Identity.MessageId));

        var headers = (await bus.Broker.TakeAllAsync("orders-slow_error")).Single().BasicProperties.Headers!;
        Assert.That(Text(headers["MT-Fault-Message"]), Is.EqualTo("provider is down"));
        Assert.That(Text(headers["MT-Fault-ExceptionType"]), Is.EqualTo(typeof(TimeoutException).FullName));
        Assert.That(headers, Contains.Key("MT-Fault-ConsumerType").And.ContainKey("MT-Fault-StackTrace").And.ContainKey("MT-Fault-InputAddress"));
    }

    [Test]
    public async Task Whatever_identifies_a_message_and_its_trace_is_kept_over_all_redeliveries()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "MassTransit",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var trace = new Activity("test").Start();
        await using var bus = await RedeliveryBus.StartAsync(Short, r => r.Intervals(200, 400, 800), redelivery => redelivery < 3 ? new TimeoutException() : null);
        var sent = new Identity(Guid.NewGuid(), NewId.NextGuid(), Guid.NewGuid(), Guid.NewGuid(), null, "acme", trace.TraceId.ToString());

        await bus.PublishAsync(new Order(sent.OrderId), context =>
        {
            (context.MessageId, context.CorrelationId, context.ConversationId) = (sent.MessageId, sent.CorrelationId, sent.ConversationId);
            context.Headers.Set("tenant", sent.Tenant);
            // Shorter than the whole wait: if a hop kept it, the message would come early or not at all.
            context.TimeToLive = TimeSpan.FromSeconds(1);
        });
        var attempts = await bus.Attempts.WaitForAsync(4);

        Assert.That(attempts[0].Identity.SentTime, Is.Not.Null);
        Assert.That(attempts.Select(attempt => attempt.Identity), Is.All.EqualTo(sent with { SentTime = attempts[0].Identity.SentTime }));
        Assert.That(attempts.SelectMany(attempt => attempt.DeathHeaders), Is.Empty);
        AssertNeverEarly(attempts, Short);
    }

    [Test]
    public async Task An_ignored_exception_lies_in_the_error_queue_at_once()
    {
        await using var bus = await RedeliveryBus.StartAsync(
            Short,
            r =>
            {
                r.Ignore<FormatException>();
                r.Intervals(200, 400, 800);
            },
            _ => new FormatException());

        await bus.PublishAsync(new Order(Guid.NewGuid()));
        await bus.Broker.WaitForDepthAsync("orders-slow_error", 1);
        await bus.SettleFaultsAsync();

        Assert.That(bus.Attempts.Items, Has.Count.EqualTo(1));
        Assert.That(bus.Faults.Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_delay_taken_from_the_exception_waits_on_the_next_longer_step()
    {
        await using var bus = await RedeliveryBus.StartAsync(
            Short, r => r.DecideBy((_, redeliveryCount) => redeliveryCount == 0 ? TimeSpan.FromMilliseconds(500) : null), redelivery => redelivery == 0 ? new TimeoutException() : null);

        await bus.PublishAsync(new Order(Guid.NewGuid()));
        var attempts = await bus.Attempts.WaitForAsync(2);

        Assert.That(attempts[1].At - attempts[0].At, Is.GreaterThanOrEqualTo(TimeSpan.FromMilliseconds(800)));
    }

    [Test]
    public async Task A_delay_beyond_the_ladder_faults_and_lies_in_the_error_queue()
    {
        await using var bus = await RedeliveryBus.StartAsync(Short, r => r.DecideBy((_, _) => TimeSpan.FromHours(1)), _ => new TimeoutException());

        await bus.PublishAsync(new Order(Guid.NewGuid()));
        await bus.Broker.WaitForDepthAsync("orders-slow_error", 1);
        await bus.SettleFaultsAsync();

        Assert.That(bus.Attempts.Items, Has.Count.EqualTo(1));
        Assert.That(bus.Faults.Items, Has.Count.EqualTo(1));
        Assert.That(bus.ReceiveFaults.Items, Is.Empty);
    }

    private static void AssertNeverEarly(IReadOnlyList<Attempt> attempts, DelayLadder ladder)
    {
        var waits = attempts.Zip(attempts.Skip(1), (earlier, later) => later.At - earlier.At).ToArray();

        Assert.That(waits, Has.Length.EqualTo(ladder.Steps.Count));
        foreach (var (wait, step) in waits.Zip(ladder.Steps))
            Assert.That(wait, Is.GreaterThanOrEqualTo(step.Delay));
    }

    private static string? Text(object? header) => header is byte[] bytes ? Encoding.UTF8.GetString(bytes) : header?.ToString();
}
