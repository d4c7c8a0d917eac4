using System.Diagnostics;
using Notifications.Batching;
using NUnit.Framework;

namespace Notifications.Tests.Batching;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class NaturalBatcherTests
{
    private readonly Flushes _flushes = new();

    [Test]
    public async Task Alone_an_item_is_flushed_at_once_and_gets_what_its_flush_returned()
    {
        var added = Batcher().AddAsync(1);
        var flush = await _flushes.NextAsync();

        Assert.That(flush.Items, Is.EqualTo(new[] { 1 }));
        Assert.That(added.IsCompleted, Is.False);

        flush.End();
        Assert.That(await added, Is.EqualTo("1"));
    }

    [Test]
    public async Task Those_that_come_during_a_flush_share_the_next_one_in_the_order_in_which_they_came()
    {
        var batcher = Batcher();
        var first = batcher.AddAsync(1);
        var flush = await _flushes.NextAsync();
        var others = Enumerable.Range(2, 9).Select(batcher.AddAsync).ToList();

        Assert.That(_flushes.Waiting, Is.Zero, "one lane flushes one at a time");
        flush.End();
        var next = await _flushes.NextAsync();
        next.End();

        Assert.That(next.Items, Is.EqualTo(Enumerable.Range(2, 9)));
        Assert.That(await first, Is.EqualTo("1"));
        Assert.That(await Task.WhenAll(others), Is.All.EqualTo("2 3 4 5 6 7 8 9 10"));
    }

    [Test]
    public async Task A_flush_takes_so_many_at_most_and_the_others_follow_in_order()
    {
        var batcher = Batcher(most: 3);
        _ = batcher.AddAsync(0);
        var flush = await _flushes.NextAsync();
        var added = Enumerable.Range(1, 7).Select(batcher.AddAsync).ToList();

        var sizes = new List<string>();
        for (var n = 0; n < 3; n++)
        {
            flush.End();
            flush = await _flushes.NextAsync();
            sizes.Add(string.Join(' ', flush.Items));
        }

        flush.End();
        await Task.WhenAll(added);
        Assert.That(sizes, Is.EqualTo(new[] { "1 2 3", "4 5 6", "7" }));
    }

    [Test]
    public async Task With_a_concurrency_of_two_two_flushes_are_under_way_and_a_third_waits()
    {
        var batcher = Batcher(concurrency: 2);
        var first = batcher.AddAsync(1);
        var one = await _flushes.NextAsync();
        var second = batcher.AddAsync(2);
        var two = await _flushes.NextAsync();
        var third = batcher.AddAsync(3);

        Assert.That(_flushes.Waiting, Is.Zero);
        two.End();
        var three = await _flushes.NextAsync();
        three.End();

        Assert.That((await second, await third, first.IsCompleted), Is.EqualTo(("2", "3", false)));
        one.End();
        await first;
    }

    [Test]
    public async Task A_flush_that_fails_fails_its_own_items_and_nobody_else()
    {
        var batcher = Batcher();
        var first = batcher.AddAsync(1);
        var flush = await _flushes.NextAsync();
        var others = new[] { batcher.AddAsync(2), batcher.AddAsync(3) };

        flush.Fail(new InvalidOperationException("one"));
        var next = await _flushes.NextAsync();
        Assert.That(async () => await first, Throws.InvalidOperationException.With.Message.EqualTo("one"));

        next.Fail(new OperationCanceledException());
        foreach (var other in others) Assert.That(async () => await other, Throws.InstanceOf<OperationCanceledException>());

        var after = batcher.AddAsync(4);
        (await _flushes.NextAsync()).End();
        Assert.That(await after, Is.EqualTo("4"));
    }

    [Test]
    public async Task A_flush_that_is_heavy_enough_takes_no_more()
    {
        var sizes = new List<int>();
        var gate = new TaskCompletionSource();
        var batcher = new NaturalBatcher<int, bool>(most: 10, concurrency: 1, async items =>
        {
            sizes.Add(items.Count);
            await gate.Task;
            return true;
        }, weigh: x => x, heaviest: 100);

        // Whatever joins the first flush, the rest weighs 60 each: two reach the limit.
        var all = Enumerable.Range(0, 9).Select(_ => batcher.AddAsync(60)).ToList();
        gate.SetResult();
        await Task.WhenAll(all);

        Assert.That(sizes, Has.All.LessThanOrEqualTo(2));
    }

    [Test]
    public void A_flush_that_throws_before_it_begins_fails_its_items_as_well()
    {
        var batcher = new NaturalBatcher<int, string>(most: 10, concurrency: 1, _ => throw new InvalidOperationException("at once"));

        Assert.That(async () => await batcher.AddAsync(1), Throws.InvalidOperationException);
        Assert.That(async () => await batcher.AddAsync(2), Throws.InvalidOperationException);
    }

    [Test]
    public async Task Each_flush_belongs_to_the_trace_of_whoever_opened_it_and_not_to_the_first_caller_for_ever()
    {
        var traces = new List<string?>();
        var batcher = new NaturalBatcher<int, string>(most: 2, concurrency: 1, items =>
        {
            traces.Add(Activity.Current?.OperationName);
            return _flushes.BeginAsync(items);
        });

        var first = AddAsync("first", 0);
        var flush = await _flushes.NextAsync();
        var others = new[] { AddAsync("second", 1), AddAsync("the second's guest", 2), AddAsync(null, 3) };
        for (var n = 0; n < 2; n++)
        {
            flush.End();
            flush = await _flushes.NextAsync();
        }

        flush.End();
        await Task.WhenAll([first, .. others]);
        Assert.That(traces, Is.EqualTo(new[] { "first", "second", null }));

        async Task AddAsync(string? trace, int item)
        {
            using var span = trace is null ? null : new Activity(trace).Start();
            await batcher.AddAsync(item);
        }
    }

    [TestCase(1)]
    [TestCase(3)]
    public async Task Under_pressure_every_item_is_flushed_exactly_once(int concurrency)
    {
        var flushed = new System.Collections.Concurrent.ConcurrentBag<int>();
        var (running, mostRunning, mostItems) = (0, 0, 0);
        var batcher = new NaturalBatcher<int, int>(most: 16, concurrency, async items =>
        {
            Max(ref mostRunning, Interlocked.Increment(ref running));
            Max(ref mostItems, items.Count);
            await Task.Yield();
            foreach (var item in items) flushed.Add(item);
            Interlocked.Decrement(ref running);
            return items.Count;
        });

        await Parallel.ForEachAsync(Enumerable.Range(0, 20_000), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (item, _) => await batcher.AddAsync(item));

        Assert.That(flushed.Order(), Is.EqualTo(Enumerable.Range(0, 20_000)));
        Assert.That((mostRunning <= concurrency, mostItems <= 16), Is.EqualTo((true, true)));
    }

    private NaturalBatcher<int, string> Batcher(int most = 100, int concurrency = 1) => new(most, concurrency, _flushes.BeginAsync);

    private static void Max(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen) { }
    }
}
