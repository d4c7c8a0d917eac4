using Notifications.Holding;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Holding;

public sealed class GateTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private static Gate Gate => new() { Destination = Some.Notification, Now = Some.Now };

    [Test]
    public void A_gate_that_nothing_limits_lets_everybody_through_and_is_not_needed() =>
        Assert.That((Gate.Room().Permits, Gate.IsNeeded, Gate.IsShut), Is.EqualTo((int.MaxValue, false, false)));

    [Test]
    public void Nobody_goes_to_a_disabled_destination() =>
        Assert.That((Gate with { Disabled = true }).Room(), Is.EqualTo((0, HoldReasons.Paused)));

    [TestCase(0, 3)]
    [TestCase(2, 1)]
    [TestCase(3, 0)]
    [TestCase(5, 0)]   // it was lowered while they were under way
    public void So_many_at_a_time(int underWay, int room) =>
        Assert.That((Gate with { Concurrency = 3, UnderWay = underWay }).Room(), Is.EqualTo((room, HoldReasons.Concurrency)));

    [Test]
    public void A_bucket_begins_full_and_fills_with_time()
    {
        var full = Gate with { Rate = 10, Burst = 5 };
        var empty = full.Give(5);

        Assert.That(full.Room(), Is.EqualTo((5, HoldReasons.Rate)));
        Assert.That((empty.Room().Permits, empty.NextRoom()), Is.EqualTo((0, Some.Now.AddSeconds(0.1))));
        Assert.That((empty with { Now = Some.Now.AddSeconds(0.25) }).Room().Permits, Is.EqualTo(2));
        Assert.That((empty with { Now = Some.Now.AddHours(1) }).Room().Permits, Is.EqualTo(5), "not what it would have been");
    }

    [TestCase(20, 20)]
    [TestCase(0.1, 1)]
    public void Without_a_burst_a_seconds_worth_may_come_at_once_and_one_at_least(double rate, int burst) =>
        Assert.That((Gate with { Rate = rate }).Room().Permits, Is.EqualTo(burst));

    [Test]
    public void A_clock_that_goes_back_takes_no_tokens_away()
    {
        var empty = (Gate with { Rate = 10, Burst = 5 }).Give(3);

        Assert.That((empty with { Now = Some.Now.AddMinutes(-1) }).Room().Permits, Is.EqualTo(2));
    }

    [Test]
    public void The_narrowest_limit_tells_the_reason()
    {
        var gate = Gate with { Rate = 1, Burst = 2, Concurrency = 5, UnderWay = 1 };

        Assert.That(gate.Room(), Is.EqualTo((2, HoldReasons.Rate)));
        Assert.That((gate with { UnderWay = 4 }).Room(), Is.EqualTo((1, HoldReasons.Concurrency)));
    }

    [Test]
    public void An_open_circuit_lets_nobody_through_then_one_at_a_time()
    {
        var open = Gate.Open(Pause);
        var half = open with { Now = Some.Now + Pause };

        Assert.That((open.Room(), open.IsShut, open.NextRoom()), Is.EqualTo(((0, HoldReasons.Circuit), true, Some.Now + Pause)));
        Assert.That((half.Room(), half.IsShut), Is.EqualTo(((1, HoldReasons.Circuit), false)));
        Assert.That((half with { UnderWay = 1 }).Room(), Is.EqualTo((0, HoldReasons.Circuit)));
    }

    [Test]
    public void A_probe_that_succeeds_closes_it_and_the_backlog_follows_at_a_ramp()
    {
        var closed = (Gate.Open(Pause) with { Now = Some.Now + Pause }).Learn(successes: 1, failures: 0, prompt: 1, Pause);

        Assert.That((closed.CircuitUntil, closed.Breaks, closed.Room().Permits), Is.EqualTo(((DateTimeOffset?)null, 0, 2)));
        Assert.That(closed.Learn(2, 0, 2, Pause).Width, Is.EqualTo(4), "it doubles with every round");
        Assert.That(closed.Learn(9, 0, 0, Pause).Width, Is.EqualTo(2), "not for the slow");
        Assert.That((closed with { Width = 40 }).Learn(0, 1, 0, Pause).Width, Is.EqualTo(20));
        Assert.That((closed with { Width = 1 }).Learn(0, 5, 0, Pause).Width, Is.EqualTo(1));
        Assert.That((closed with { Width = 60 }).Learn(9, 0, 9, Pause).IsNeeded, Is.False, "wide open again");
    }

    [Test]
    public void A_probe_that_fails_opens_it_for_twice_as_long_up_to_five_minutes()
    {
        var gate = Gate.Open(Pause);
        var pauses = new List<TimeSpan>();
        for (var failed = 0; failed < 8; failed++)
        {
            var now = gate.CircuitUntil!.Value;
            gate = (gate with { Now = now }).Learn(0, 1, 0, Pause);
            pauses.Add(gate.CircuitUntil!.Value - now);
        }

        Assert.That(pauses.Select(x => x.TotalSeconds), Is.EqualTo(new[] { 20, 40, 80, 160, 300, 300, 300, 300 }));
    }

    [Test]
    public void A_destinations_own_break_goes_before_what_is_configured_each_time_that_it_opens()
    {
        var gate = (Gate with { CircuitBreak = TimeSpan.FromSeconds(3) }).Open(Pause);
        var again = (gate with { Now = gate.CircuitUntil!.Value }).Learn(0, 1, 0, Pause);

        Assert.That((gate.CircuitUntil - gate.Now, again.CircuitUntil - again.Now), Is.EqualTo(((TimeSpan?)TimeSpan.FromSeconds(3), (TimeSpan?)TimeSpan.FromSeconds(6))));
    }

    [Test]
    public void What_ends_while_it_is_open_teaches_nothing()
    {
        var open = Gate.Open(Pause);

        Assert.That((open.Learn(5, 0, 5, Pause), open.Learn(0, 5, 0, Pause)), Is.EqualTo((open, open)));
    }

    [Test]
    public void Who_asks_for_a_pause_gets_it_and_a_shorter_one_takes_nothing_back()
    {
        var paused = Gate.Pause(TimeSpan.FromSeconds(17));

        Assert.That(paused.Room(), Is.EqualTo((0, HoldReasons.Circuit)));
        Assert.That(paused.NextRoom(), Is.EqualTo(Some.Now.AddSeconds(17)));
        Assert.That(paused.Pause(TimeSpan.FromSeconds(5)), Is.EqualTo(paused));
    }

    [TestCase(null, 0, 0, 8)]
    [TestCase(null, 20, 5, 3)]
    [TestCase(null, 20, 9, 0)]
    [TestCase(3, 1, 0, 2)]
    public void A_backlog_goes_in_small_parts(int? concurrency, int underWay, int onTheirWay, int room) =>
        Assert.That((Gate with { Concurrency = concurrency, UnderWay = underWay, OnTheirWay = onTheirWay }).RoomToRelease(), Is.EqualTo(room));

    [Test]
    public void A_slow_one_is_narrowed_once_and_widens_with_prompt_successes()
    {
        var narrow = Gate.Narrow(16);

        Assert.That((narrow.Room(), narrow.Narrow(16)), Is.EqualTo(((16, HoldReasons.Concurrency), narrow)));
        Assert.That(narrow.Learn(3, 0, 3, Pause).Width, Is.EqualTo(19));
        Assert.That(Gate.Open(Pause).Narrow(16).Width, Is.Null, "an open circuit is narrower");
    }
}
