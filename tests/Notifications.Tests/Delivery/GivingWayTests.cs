using Microsoft.Extensions.Options;
using Notifications.Delivery;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Delivery;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GivingWayTests
{
    /// <summary>Who may go is told by another thread.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly SteppedClock _clock = new();

    [Test]
    public void Low_goes_by_its_full_share_while_nobody_urgent_comes([Values(Priorities.Normal, Priorities.Low, "retry")] string other)
    {
        var way = Way();
        Enter(way, other);

        Assert.That(Enumerable.Range(0, 100).All(_ => Enter(way, Priorities.Low).IsCompleted));
    }

    [Test]
    public async Task While_urgent_ones_come_one_after_the_other([Values(Priorities.Critical, Priorities.High)] string urgent)
    {
        var way = Way();
        await Enter(way, urgent);
        var first = Enter(way, Priorities.Low);
        var second = Enter(way, Priorities.Low);
        var third = Enter(way, Priorities.Low);
        Assert.That((first.IsCompleted, second.IsCompleted, third.IsCompleted), Is.EqualTo((true, false, false)));

        (await first)!.Dispose();
        await second.WaitAsync(Soon);
        Assert.That(third.IsCompleted, Is.False);
    }

    [Test]
    public void So_many_at_a_time_as_is_configured()
    {
        var way = Way(beside: 3);
        Enter(way, Priorities.Critical);

        Assert.That(Enumerable.Range(0, 5).Count(_ => Enter(way, Priorities.Low).IsCompleted), Is.EqualTo(3));
    }

    [Test]
    public void The_others_never_wait([Values(Priorities.Critical, Priorities.High, Priorities.Normal, "retry")] string share)
    {
        var way = Way();
        Enter(way, Priorities.Critical);
        Enter(way, Priorities.Low);

        Assert.That(Enumerable.Range(0, 100).All(_ => Enter(way, share).IsCompleted));
    }

    [Test]
    public async Task One_that_hangs_does_not_hold_up_those_behind_it_and_its_place_is_given_once()
    {
        var way = Way();
        await Enter(way, Priorities.Critical);
        var hanging = Enter(way, Priorities.Low);
        var (second, third) = (Enter(way, Priorities.Low), Enter(way, Priorities.Low));

        _clock.Pass(GivingWay.Longest - Tick);
        Assert.That(second.IsCompleted, Is.False);
        _clock.Pass(Tick);
        await second.WaitAsync(Soon);
        (await hanging)!.Dispose();
        Assert.That(third.IsCompleted, Is.False);
    }

    [Test]
    public void A_while_after_the_last_urgent_one_all_go_again()
    {
        var way = Way();
        Enter(way, Priorities.Critical);
        _clock.Pass(GivingWay.Quiet - Tick);
        Enter(way, Priorities.Low);
        Assert.That(Enter(way, Priorities.Low).IsCompleted, Is.False);

        _clock.Pass(Tick);
        Assert.That(Enter(way, Priorities.Low).IsCompleted);
    }

    [Test]
    public async Task Who_waits_gives_up_when_the_worker_stops()
    {
        var way = Way();
        using var stopping = new CancellationTokenSource();
        await Enter(way, Priorities.Critical);
        await Enter(way, Priorities.Low);
        var waiting = way.EnterAsync(Endpoint(Priorities.Low), stopping.Token).AsTask();

        await stopping.CancelAsync();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    private GivingWay Way(int beside = 1) => new(Options.Create(new DeliveryOptions { LowBesideUrgent = beside }), _clock);

    private static Task<IDisposable?> Enter(GivingWay way, string share) => way.EnterAsync(Endpoint(share), CancellationToken.None).AsTask();

    private static Uri Endpoint(string share) => new($"rabbitmq://localhost/a-host/deliver-webhook-{share}");
}
