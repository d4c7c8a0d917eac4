using MassTransit;
using Notifications.DelayQueues;
using NUnit.Framework;

namespace Notifications.Tests.DelayQueues;

[Parallelizable(ParallelScope.All)]
public sealed class RedeliveryTests
{
    private static readonly TimeSpan[] Delays = [.. RedeliveryHarness.Ladder.Steps.Select(step => step.Delay)];

    [Test]
    public async Task A_message_is_redelivered_until_its_consumer_succeeds()
    {
        await using var harness = await RedeliveryHarness.StartAsync(r => r.Intervals(Delays), redelivery => redelivery < 2 ? new TimeoutException() : null);

        await harness.PublishAsync(new Order(Guid.NewGuid()));
        var attempts = await harness.Attempts.WaitForAsync(3);

        Assert.That(attempts.Select(attempt => attempt.Redelivery), Is.EqualTo(Enumerable.Range(0, 3)));
        Assert.That(attempts.Select(attempt => attempt.MessageId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(harness.Faults.Items, Is.Empty);
    }

    [Test]
    public async Task A_redelivery_comes_back_where_it_is_told_to_and_from_there_again()
    {
        await using var harness = await RedeliveryHarness.StartAsync(
            r => r.Intervals(Delays), redelivery => redelivery < 2 ? new TimeoutException() : null, new RedeliveryTarget(RedeliveryHarness.Retries));

        await harness.PublishAsync(new Order(Guid.NewGuid()));
        var attempts = await harness.Attempts.WaitForAsync(3);

        Assert.That(attempts.Select(attempt => attempt.Endpoint), Is.EqualTo(new[] { "orders-slow", RedeliveryHarness.Retries, RedeliveryHarness.Retries }));
        Assert.That(attempts.Select(attempt => attempt.Redelivery), Is.EqualTo(Enumerable.Range(0, 3)));
    }

    [Test]
    public async Task A_message_faults_once_after_its_last_redelivery()
    {
        await using var harness = await RedeliveryHarness.StartAsync(r => r.Intervals(Delays), _ => new TimeoutException());
        var order = new Order(Guid.NewGuid());

        await harness.PublishAsync(order);
        await harness.Moved.WaitForAsync(1);
        var faults = await harness.Faults.WaitForAsync(1);

        Assert.That(harness.Attempts.Items.Select(attempt => attempt.Redelivery), Is.EqualTo(Enumerable.Range(0, 4)));
        Assert.That(harness.Moved.Items, Is.EqualTo(new[] { order.Id }));
        Assert.That(faults, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_ignored_exception_faults_at_once()
    {
        await using var harness = await RedeliveryHarness.StartAsync(
            r =>
            {
                r.Ignore<FormatException>();
                r.Intervals(Delays);
            },
            _ => new FormatException());

        await harness.PublishAsync(new Order(Guid.NewGuid()));
        await harness.Moved.WaitForAsync(1);

        Assert.That(await harness.Faults.WaitForAsync(1), Has.Count.EqualTo(1));
        Assert.That(harness.Attempts.Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Only_handled_exceptions_are_put_to_the_decision()
    {
        var asked = 0;
        await using var harness = await RedeliveryHarness.StartAsync(
            r =>
            {
                r.Handle<TimeoutException>();
                r.DecideBy((_, _) =>
                {
                    Interlocked.Increment(ref asked);
                    return TimeSpan.Zero;
                });
            },
            redelivery => redelivery == 0 ? new TimeoutException() : new FormatException());

        await harness.PublishAsync(new Order(Guid.NewGuid()));
        await harness.Moved.WaitForAsync(1);

        Assert.That(await harness.Faults.WaitForAsync(1), Has.Count.EqualTo(1));
        Assert.That(harness.Attempts.Items.Select(attempt => attempt.Redelivery), Is.EqualTo(Enumerable.Range(0, 2)));
        Assert.That(asked, Is.EqualTo(1));
    }

    [Test]
    public async Task A_decision_is_made_once_for_each_failure_with_the_true_redelivery_count()
    {
        var asked = new List<(string, int)>();
        await using var harness = await RedeliveryHarness.StartAsync(
            r => r.DecideBy((exception, redeliveryCount) =>
            {
                asked.Add((exception.Message, redeliveryCount));
                return redeliveryCount < 3 ? (exception as DeferredException)?.Delay : null;
            }),
            redelivery => new DeferredException($"failure {redelivery}", Delays[2 - Math.Min(redelivery, 2)]));

        await harness.PublishAsync(new Order(Guid.NewGuid()));
        await harness.Moved.WaitForAsync(1);

        Assert.That(asked, Is.EqualTo(new[] { ("failure 0", 0), ("failure 1", 1), ("failure 2", 2), ("failure 3", 3) }));
        Assert.That(await harness.Faults.WaitForAsync(1), Has.Count.EqualTo(1));
    }

    /// <summary>A policy that MassTransit walks from its start would stop at the null for 0 and 1.</summary>
    [Test]
    public async Task A_decision_for_a_late_redelivery_does_not_depend_on_the_earlier_ones()
    {
        await using var harness = await RedeliveryHarness.StartAsync(
            r => r.DecideBy((exception, redeliveryCount) => (redeliveryCount, exception) switch
            {
                (0 or 1, DeferredException) or (2, TimeoutException) => TimeSpan.FromMilliseconds(1),
                _ => null,
            }),
            redelivery => redelivery switch { < 2 => new DeferredException("later", default), 2 => new TimeoutException(), _ => null });

        await harness.PublishAsync(new Order(Guid.NewGuid()));

        Assert.That((await harness.Attempts.WaitForAsync(4)).Select(attempt => attempt.Redelivery), Is.EqualTo(Enumerable.Range(0, 4)));
    }

    [Test]
    public async Task A_decision_to_give_up_faults_once_without_another_attempt()
    {
        await using var harness = await RedeliveryHarness.StartAsync(r => r.DecideBy((_, _) => null), _ => new TimeoutException());

        await harness.PublishAsync(new Order(Guid.NewGuid()));
        await harness.Moved.WaitForAsync(1);

        Assert.That(await harness.Faults.WaitForAsync(1), Has.Count.EqualTo(1));
        Assert.That(harness.Attempts.Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_decision_beyond_the_ladder_faults_and_says_what_to_do()
    {
        await using var harness = await RedeliveryHarness.StartAsync(r => r.DecideBy((_, _) => TimeSpan.FromDays(1)), _ => new TimeoutException());

        await harness.PublishAsync(new Order(Guid.NewGuid()));
        await harness.Moved.WaitForAsync(1);

        var fault = (await harness.Faults.WaitForAsync(1)).Single();
        Assert.That(Flatten(fault.Exceptions).Select(exception => exception.Message), Has.Some.Contains("not the ladder's business"));
        Assert.That(harness.ReceiveFaults.Items, Is.Empty);
        Assert.That(harness.Attempts.Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_decision_that_throws_faults_with_its_own_exception()
    {
        await using var harness = await RedeliveryHarness.StartAsync(r => r.DecideBy((_, _) => throw new InvalidOperationException("a bug")), _ => new TimeoutException());

        await harness.PublishAsync(new Order(Guid.NewGuid()));
        await harness.Moved.WaitForAsync(1);

        var fault = (await harness.Faults.WaitForAsync(1)).Single();
        Assert.That(fault.Exceptions.Single().Message, Is.EqualTo("a bug"));
    }

    private static IEnumerable<ExceptionInfo> Flatten(IEnumerable<ExceptionInfo> exceptions) =>
        exceptions.SelectMany(exception => exception.InnerException is { } inner ? Flatten([inner]).Prepend(exception) : [exception]);

    private sealed class DeferredException(string message, TimeSpan delay) : Exception(message)
    {
        public TimeSpan Delay { get; } = delay;
    }
}
