using System.Diagnostics;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Interleavings;

/// <summary>
/// Random schedules of all that can happen to a notification, on the product's own claims, lifecycle, dispatcher and replays, compared step by step with
/// the reference. README.md beside this file explains it, and how to run one again.
/// </summary>
public sealed class InterleavingTests
{
    private const int Schedules = 4_000;

    /// <summary>As many find all that a claim can be told and all states that are an end.</summary>
    private const int Many = 2_000;

    private static readonly string[] Everything =
    [
        "granted", "interrupted", "fault: rejected", "fault: unknown", "dropped: attempt-known", "dropped: claimed-by-another", "dropped: done",
        "dropped: faulted", "dropped: held", "dropped: left-to-dispatcher", "dropped: paused", "dropped: stale-attempt", "dropped: stale-cycle",
        "ended Delivered", "ended Faulted", "ended Held",
    ];

    private Product _product = null!;

    [OneTimeSetUp]
    public async Task Start() => _product = await Product.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _product.DisposeAsync();

    [Test]
    public async Task Whatever_happens_in_whatever_order_no_promise_is_broken()
    {
        var seed = Setting("NOTIFICATIONS_SCHEDULES_SEED") ?? Environment.TickCount;
        var first = Setting("NOTIFICATIONS_SCHEDULES_FIRST") ?? 0;
        var count = Setting("NOTIFICATIONS_SCHEDULES") ?? Schedules;
        var (rounds, watch, begun) = (new Rounds(_product), Stopwatch.StartNew(), 0);

        var failed = await rounds.RunAsync(Enumerable.Range(first, count).Select(number =>
        {
            begun++;
            return Begin(new ScheduleName(seed, number));
        }), mostFailures: 1);

        await TestContext.Progress.WriteLineAsync($"Seed {seed}: {begun} schedules, {rounds.Steps} steps of the product, {watch.Elapsed.TotalSeconds:0} s: "
            + string.Join(", ", rounds.Seen.Select(x => $"{x.Value} {x.Key}")));
        if (failed.Count > 0) Assert.Fail(await new Shrinking(rounds).ExplainAsync(failed[0]));
        if (count >= Many) Assert.That(rounds.Seen.Keys, Is.SupersetOf(Everything), "what schedules never meet they say nothing about");
    }

    internal static Schedule Begin(ScheduleName name)
    {
        var random = new Random(HashOf(name));
        return new Schedule(name, new Choices(random, random.Next(5, 60)), Afterwards(name));
    }

    internal static Random Afterwards(ScheduleName name) => new(~HashOf(name));

    // Not HashCode, which differs from process to process.
    private static int HashOf(ScheduleName name) => unchecked((name.Seed * 486_187_739) + (name.Number * 16_777_619));

    private static int? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, null) : null;
}
