using Notifications.DelayQueues;
using NUnit.Framework;

namespace Notifications.Tests.DelayQueues;

public sealed class DelayLadderTests
{
    private static readonly DelayLadder Ladder = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));

    [TestCase(0, ExpectedResult = "delay.1s")]
    [TestCase(-5, ExpectedResult = "delay.1s")]
    [TestCase(999.5, ExpectedResult = "delay.1s")]
    [TestCase(1_000, ExpectedResult = "delay.1s")]
    [TestCase(1_000.0001, ExpectedResult = "delay.5s")]
    [TestCase(1_001, ExpectedResult = "delay.5s")]
    [TestCase(5_000, ExpectedResult = "delay.5s")]
    [TestCase(17_000, ExpectedResult = "delay.30s")]
    [TestCase(30_000, ExpectedResult = "delay.30s")]
    public string A_delay_rounds_up_to_the_next_step(double milliseconds) => Ladder.StepFor(TimeSpan.FromMilliseconds(milliseconds)).Name;

    [Test]
    public void A_delay_beyond_the_last_step_is_refused_and_never_shortened()
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Ladder.StepFor(TimeSpan.FromMilliseconds(30_001)));

        Assert.That(exception.Message, Does.Contain("00:00:30").And.Contain("not the ladder's business"));
    }

    [TestCase("00:00:00.001", ExpectedResult = "delay.1ms")]
    [TestCase("00:00:01.500", ExpectedResult = "delay.1500ms")]
    [TestCase("00:01:30", ExpectedResult = "delay.90s")]
    [TestCase("00:15:00", ExpectedResult = "delay.15m")]
    [TestCase("01:00:00", ExpectedResult = "delay.1h")]
    [TestCase("1.00:00:00", ExpectedResult = "delay.1d")]
    [TestCase("1.00:00:01", ExpectedResult = "delay.86401s")]
    public string A_step_is_named_in_its_largest_whole_unit(string step) =>
        new DelayLadder(TimeSpan.Parse(step, System.Globalization.CultureInfo.InvariantCulture)).Steps.Single().Name;

    [Test]
    public void Steps_are_sorted_whatever_order_they_are_given_in() =>
        Assert.That(Ladder.Steps.Select(step => step.Delay), Is.Ordered);

    [TestCase(0L, "more than zero")]
    [TestCase(-1L, "more than zero")]
    [TestCase(1L, "whole milliseconds")]
    [TestCase(TimeSpan.TicksPerMillisecond + 1, "whole milliseconds")]
    [TestCase(50 * TimeSpan.TicksPerDay, "at most 49 days")]
    public void A_step_that_the_broker_cannot_make_is_refused(long ticks, string because) =>
        Assert.That(() => new DelayLadder(TimeSpan.FromTicks(ticks)), Throws.ArgumentException.With.Message.Contains(because));

    [Test]
    public void A_ladder_needs_a_step() => Assert.That(() => new DelayLadder([]), Throws.ArgumentException.With.Message.Contains("at least one step"));

    [Test]
    public void Steps_are_distinct() =>
        Assert.That(() => new DelayLadder(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1_000)), Throws.ArgumentException.With.Message.Contains("distinct"));

    [TestCase("shop.delay-2_x")]
    public void A_prefix_may_hold_letters_digits_and_separators(string prefix) =>
        Assert.That(new DelayLadder(prefix, TimeSpan.FromSeconds(1)).Steps.Single().Name, Is.EqualTo($"{prefix}.1s"));

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("a b")]
    [TestCase("a/b")]
    [TestCase("a:b")]
    [TestCase("a\n")]
    [TestCase("amq.delay")]
    [TestCase("-a")]
    public void A_prefix_that_cannot_be_a_queue_name_everywhere_is_refused(string prefix) =>
        Assert.That(() => new DelayLadder(prefix, TimeSpan.FromSeconds(1)), Throws.ArgumentException.With.Message.Contains("cannot name a delay ladder"));

    [Test]
    public void The_publish_timeout_is_positive() =>
        Assert.That(() => new DelayLadder(TimeSpan.FromSeconds(1)) { PublishTimeout = TimeSpan.Zero }, Throws.InstanceOf<ArgumentOutOfRangeException>());
}
