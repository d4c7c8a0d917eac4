using Notifications.Delivery;
using NUnit.Framework;

namespace Notifications.Tests.Delivery;

public sealed class RateTests
{
    private readonly SteppedClock _clock = new();

    [Test]
    public void After_a_pause_as_many_may_begin_at_once_as_a_second_has()
    {
        using var rate = new Rate(new RateOptions { PerSecond = 3 }, _clock);

        Assert.That(Enumerable.Range(0, 4).Select(_ => Ask(rate, "normal").IsCompleted), Is.EqualTo(new[] { true, true, true, false }));
    }

    [TestCase(5)]
    [TestCase(1)]
    public void Or_as_many_as_the_burst_says_and_no_more_however_long_the_pause(int burst)
    {
        using var rate = new Rate(new RateOptions { PerSecond = 3, Burst = burst }, _clock);
        _clock.Pass(TimeSpan.FromHours(1));

        Assert.That(Enumerable.Range(0, burst + 3).Count(_ => Ask(rate, "normal").IsCompleted), Is.EqualTo(burst));
    }

    [Test]
    public void Then_one_at_a_time_never_early()
    {
        using var rate = Empty(perSecond: 4);
        var waiting = Enumerable.Range(0, 3).Select(_ => Ask(rate, "normal")).ToList();

        _clock.Pass(TimeSpan.FromMilliseconds(249));
        Assert.That(Served(waiting), Is.Zero);
        _clock.Pass(TimeSpan.FromMilliseconds(1));
        Assert.That(Served(waiting), Is.EqualTo(1));
        _clock.Pass(TimeSpan.FromMilliseconds(500));
        Assert.That(Served(waiting), Is.EqualTo(3));
    }

    [Test]
    public void Over_an_hour_it_is_the_rate_and_the_burst()
    {
        using var rate = new Rate(new RateOptions { PerSecond = 0.7 }, _clock);
        var asked = Enumerable.Range(0, 4_000).Select(_ => Ask(rate, "normal")).ToList();

        for (var second = 0; second < 3_600; second++) _clock.Pass(TimeSpan.FromSeconds(1));

        Assert.That(Served(asked), Is.EqualTo((3_600 * 0.7) + 1).Within(1));
    }

    [Test]
    public void Who_waits_is_served_by_priority_and_within_one_in_order_and_retries_are_normal()
    {
        using var rate = Empty(perSecond: 1);
        var waiting = new[] { "low", "normal", "retry", "high", "critical", "normal" }.Select((share, index) => (Name: $"{share} {index}", Task: Ask(rate, share))).ToList();
        var order = new List<string>();

        while (waiting.Count > 0)
        {
            _clock.Pass(TimeSpan.FromSeconds(1));
            order.Add(waiting.Single(x => x.Task.IsCompleted).Name);
            waiting.RemoveAll(x => x.Task.IsCompleted);
        }

        Assert.That(order, Is.EqualTo(new[] { "critical 4", "high 3", "normal 1", "retry 2", "normal 5", "low 0" }));
    }

    [Test]
    public void Every_eighth_goes_to_whoever_has_waited_longest_so_that_nobody_starves()
    {
        using var rate = Empty(perSecond: 1);
        var low = Enumerable.Range(0, 3).Select(_ => Ask(rate, "low")).ToList();
        var flood = Enumerable.Range(0, 100).Select(_ => Ask(rate, "critical")).ToList();

        for (var i = 0; i < 24; i++) _clock.Pass(TimeSpan.FromSeconds(1));

        Assert.That((Served(low), Served(flood)), Is.EqualTo((3, 21)));
    }

    [Test]
    public void Who_comes_with_a_token_there_does_not_overtake_who_waits()
    {
        using var rate = Empty(perSecond: 1);
        var first = Ask(rate, "low");
        _clock.PassUnnoticed(TimeSpan.FromSeconds(1));   // the timer is late

        var second = Ask(rate, "low");
        _clock.Pass(TimeSpan.Zero);

        Assert.That((first.IsCompleted, second.IsCompleted), Is.EqualTo((true, false)));
    }

    [Test]
    public void Who_gives_up_uses_no_token_and_is_forgotten()
    {
        using var rate = Empty(perSecond: 1);
        using var stopping = new CancellationTokenSource();
        var first = rate.WaitAsync("normal", stopping.Token);
        var second = Ask(rate, "normal");

        stopping.Cancel();
        _clock.Pass(TimeSpan.FromSeconds(1));

        Assert.That((first.IsCanceled, second.IsCompletedSuccessfully), Is.EqualTo((true, true)));
    }

    /// <summary>Its burst is used up.</summary>
    private Rate Empty(double perSecond)
    {
        var rate = new Rate(new RateOptions { PerSecond = perSecond, Burst = 1 }, _clock);
        Assert.That(Ask(rate, "normal").IsCompleted);
        return rate;
    }

    private static int Served(IEnumerable<Task> asked) => asked.Count(x => x.IsCompletedSuccessfully);

    private static Task Ask(Rate rate, string share) => rate.WaitAsync(share, CancellationToken.None);
}
