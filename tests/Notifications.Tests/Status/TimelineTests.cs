using Notifications.Status;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Status;

public sealed class TimelineTests
{
    [Test]
    public void A_notification_begins_with_being_accepted() => Assert.That(Lines(Timeline.Of(Some.Row(States.Queued), [], [], [])), Is.EqualTo("0 Accepted 1"));

    [Test]
    public void Everything_on_record_stands_in_order_of_time()
    {
        var row = new NotificationRow
        {
            Id = Some.Notification, Channel = "webhook", Priority = Priorities.Normal, State = States.Delivered, Cycle = 2, AcceptedAt = Some.Now, DeliveredAt = At(60),
        };
        var secondCycle = new AttemptRow { Cycle = 2, Number = 1, StartedAt = At(60), Outcome = Outcomes.Delivered, Worker = "w" };
        var replay = new ReplayItemRow { Cycle = 2, Channel = "webhook", FaultedAt = At(40), FaultCause = FaultCauses.Exhausted, Error = "http-503", Status = 503 };

        var timeline = Timeline.Of(row, [secondCycle, Some.Attempt(2, At(6)), Some.Attempt(1, At(1))], [], [(replay, At(50))]);

        Assert.That(Lines(timeline), Is.EqualTo("0 Accepted 1, 1 Attempt 1, 6 Attempt 1, 40 Faulted 1, 50 Replayed 2, 60 Attempt 2, 60 Delivered 2"));
        Assert.That(timeline[3], Is.EqualTo(new TimelineEntry(At(40), "Faulted", 1) { Outcome = FaultCauses.Exhausted, Error = "http-503", Status = 503 }));
    }

    [Test]
    public void A_faulted_notification_ends_with_its_fault()
    {
        var row = new NotificationRow
        {
            Channel = "webhook", Priority = Priorities.Normal, State = States.Faulted, Cycle = 3, AcceptedAt = Some.Now, FaultedAt = At(9), FaultCause = FaultCauses.Rejected,
            Error = "http-400", Status = 400,
        };

        Assert.That(Timeline.Of(row, [], [], [])[^1], Is.EqualTo(new TimelineEntry(At(9), "Faulted", 3) { Outcome = FaultCauses.Rejected, Error = "http-400", Status = 400 }));
    }

    [Test]
    public void A_held_notification_ends_with_its_hold()
    {
        var row = new NotificationRow
        {
            Channel = "webhook", Priority = Priorities.Normal, State = States.Held, Cycle = 1, AcceptedAt = Some.Now, UpdatedAt = At(3), HoldReason = HoldReasons.Delay,
        };

        Assert.That(Timeline.Of(row, [], [], [])[^1], Is.EqualTo(new TimelineEntry(At(3), "Held", 1) { Error = HoldReasons.Delay }));
    }

    [TestCase(States.Cancelled)]
    [TestCase(States.Expired)]
    public void A_notification_that_is_given_up_ends_with_that(string state)
    {
        var row = new NotificationRow { Channel = "webhook", Priority = Priorities.Normal, State = state, Cycle = 2, AcceptedAt = Some.Now, UpdatedAt = At(3) };

        Assert.That(Timeline.Of(row, [], [], [])[^1], Is.EqualTo(new TimelineEntry(At(3), state, 2)));
    }

    [TestCase(true, Outcomes.Delivered, ExpectedResult = true)]
    [TestCase(true, Outcomes.Unknown, ExpectedResult = null, Description = "its outcome says so")]
    [TestCase(false, Outcomes.Delivered, ExpectedResult = null)]
    public bool? An_attempt_that_is_known_after_all_tells_that_it_was_not(bool wasUnknown, string outcome) => Timeline.Of(Some.Row(States.Delivered),
        [new AttemptRow { Cycle = 1, Number = 1, StartedAt = At(1), Outcome = outcome, Worker = "w", WasUnknown = wasUnknown }], [], [])[1].WasUnknown;

    [Test]
    public void An_attempt_tells_all_that_is_on_record()
    {
        var attempt = new AttemptRow
        {
            Cycle = 1, Number = 2, Redelivery = 1, StartedAt = At(1), DurationMs = 12, Outcome = Outcomes.Deferred, Status = 503, Error = "http-503", Worker = "w", TraceId = "t",
        };

        Assert.That(Timeline.Of(Some.Row(States.Retrying), [attempt], [], [])[1], Is.EqualTo(new TimelineEntry(At(1), "Attempt", 1)
        {
            Attempt = 2, Redelivery = 1, DurationMilliseconds = 12, Outcome = Outcomes.Deferred, Status = 503, Error = "http-503", Worker = "w", TraceId = "t",
        }));
    }

    [Test]
    public void A_hold_that_an_operator_ended_and_the_receipt_that_came_after_all_are_told()
    {
        var row = new NotificationRow { Channel = "sms", Priority = Priorities.Normal, State = States.Delivered, Cycle = 2, AcceptedAt = Some.Now, DeliveredAt = At(60) };
        var replay = new ReplayItemRow { Cycle = 2, Channel = "sms", State = States.Held, FaultedAt = At(16), FaultCause = FaultCauses.Unknown, Error = "timeout" };
        var receipt = new ReceiptRow { Cycle = 1, Attempt = 1, Outcome = Outcomes.Delivered, ReceivedAt = At(60) };

        var timeline = Timeline.Of(row, [Some.Attempt(1, At(1))], [receipt], [(replay, At(50))]);

        Assert.That(Lines(timeline), Is.EqualTo("0 Accepted 1, 1 Attempt 1, 16 Held 1, 50 Replayed 2, 60 Receipt 1, 60 Delivered 2"));
        Assert.That(timeline[4], Is.EqualTo(new TimelineEntry(At(60), "Receipt", 1) { Attempt = 1, Outcome = Outcomes.Delivered }));
    }

    private static DateTimeOffset At(int second) => Some.Now.AddSeconds(second);

    private static string Lines(IEnumerable<TimelineEntry> timeline) => string.Join(", ", timeline.Select(x => $"{(x.At - Some.Now).TotalSeconds} {x.What} {x.Cycle}"));
}
