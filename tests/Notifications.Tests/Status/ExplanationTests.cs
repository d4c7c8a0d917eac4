using Notifications.Destinations;
using Notifications.Status;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Status;

public sealed class ExplanationTests
{
    private const string Now = "2026-11-21 08:00:00.000Z";

    private static readonly Guid Other = Guid.CreateVersion7();
    private static readonly Whereabouts Place = new() { Destination = "billing", Now = Some.Now };

    private static IEnumerable<TestCaseData> Rows()
    {
        yield return Row(States.Queued, x => { }, "Waits for the dispatcher to send its command to the broker.");
        yield return Row(States.Queued, x => x.CommandedAt = Some.Now, $"Its command is in deliver-webhook-normal since {Now}.");
        yield return Row(States.Queued, x => (x.CommandedAt, x.Attempt) = (Some.Now, 1), $"Its command is in deliver-webhook-retry since {Now}.");
        yield return Row(States.Sending, x => (x.Attempt, x.Answered, x.LeaseUntil) = (2, 1, Some.Now), $"Attempt 2 is under way; its lease ends at {Now}.");
        yield return Row(States.Sending, x => (x.Attempt, x.Answered, x.Error) = (4, 4, "http-503"), "Attempt 4 ended (http-503); its fault is on the way.");
        yield return Row(States.Retrying, x => (x.Attempt, x.Error, x.NextAttemptAt) = (2, "http-503", Some.Now), $"Attempt 2 was deferred (http-503); attempt 3 is due at {Now}.");
        yield return Row(States.Held, x => (x.HoldReason, x.Error, x.DueAt) = (HoldReasons.Delay, "http-429", Some.Now), $"Held in PostgreSQL (delay: http-429) until {Now}.");
        yield return Row(States.Held, x => (x.HoldReason, x.Attempt, x.Error) = (HoldReasons.Unknown, 2, "timeout"),
            "Nobody knows whether attempt 2 arrived (timeout), and sending it again could double it: held until its receipt comes or an operator replays it.");
        yield return Row(States.Sent, x => (x.Attempt, x.DueAt) = (1, Some.Now), $"The provider took it with attempt 1; its receipt is to come, until {Now}.");
        yield return Row(States.Delivered, x => (x.Answered, x.DeliveredAt) = (2, Some.Now), $"Delivered at {Now} with attempt 2.");
        yield return Row(States.Delivered, x => (x.Answered, x.DeliveredAt) = (0, Some.Now), $"Delivered at {Now} with an attempt of an earlier cycle.");
        yield return Row(States.Faulted, x => (x.Attempt, x.FaultedAt, x.FaultCause, x.Error) = (4, Some.Now, FaultCauses.Exhausted, "http-503"),
            $"Faulted at {Now} (exhausted: http-503) after 4 attempts; its command is in deliver-webhook_error until it is replayed.");
        yield return Row(States.Faulted, x => (x.Attempt, x.FaultedAt, x.FaultCause, x.Error) = (1, Some.Now.ToOffset(TimeSpan.FromHours(2)), FaultCauses.Rejected, "http-400"),
            $"Faulted at {Now} (rejected: http-400) after 1 attempt; its command is in deliver-webhook_error until it is replayed.");
        yield return Row(States.Cancelled, x => { }, $"Cancelled at {Now} before any attempt.");
        yield return Row(States.Cancelled, x => x.Cycle = 2, $"Cancelled at {Now} before any attempt of this cycle.");
        yield return Row(States.Cancelled, x => (x.Attempt, x.Error) = (4, "http-503"), $"Cancelled at {Now} after 4 attempts (http-503).");
        yield return Row(States.Expired, x => x.ExpiresAt = Some.Now, $"Expired at {Now} before any attempt.");
        yield return Row(States.Expired, x => (x.Attempt, x.Error, x.ExpiresAt) = (1, "http-503", Some.Now), $"Expired at {Now} after 1 attempt (http-503).");
    }

    [TestCaseSource(nameof(Rows))]
    public void One_sentence_says_where_it_is_and_why(NotificationRow row, string sentence) => Assert.That(Explanation.Of(row, [], Place), Is.EqualTo(sentence));

    [TestCase("billing moves house.", "Held because its destination is disabled: billing moves house.")]
    [TestCase(null, "Held because its destination was disabled; it is about to go on.")]
    public void What_waits_for_its_destination_says_why_that_is_disabled(string? reason, string sentence) =>
        Assert.That(Explanation.Of(new RowDraft { HoldReason = HoldReasons.Paused }.ToRow(States.Held), [], Place with { DisabledReason = reason }), Is.EqualTo(sentence));

    private static IEnumerable<TestCaseData> Waiting()
    {
        var policy = new DestinationPolicy { RatePerSecond = 10, Concurrency = 4 };
        yield return At(HoldReasons.Rate, x => x with { Policy = policy }, "Held: its destination takes 10 attempts a second, and more are waiting.");
        yield return At(HoldReasons.Rate, x => x with { Policy = new() { RatePerSecond = 0.25 } }, "Held: its destination takes one attempt in 4 seconds, and more are waiting.");
        yield return At(HoldReasons.Rate, x => x, "Held: its destination takes only so many attempts a second, and more are waiting.");
        yield return At(HoldReasons.Concurrency, x => x with { Policy = policy }, "Held: its destination takes 4 attempts at a time, and more are waiting.");
        yield return At(HoldReasons.Concurrency, x => x with { Policy = policy, Width = 8 }, "Held: its destination takes 4 attempts at a time, and more are waiting.");
        yield return At(HoldReasons.Concurrency, x => x with { Policy = policy, Width = 1 }, "Held: its destination recovers from failures, and takes 1 attempt at a time for now.");
        yield return At(HoldReasons.Concurrency, x => x with { Width = 2 }, "Held: its destination recovers from failures, and takes 2 attempts at a time for now.");
        yield return At(HoldReasons.Concurrency, x => x, "Held because its destination took no more; it is about to go on.");
        yield return At(HoldReasons.Circuit, x => x with { CircuitUntil = Some.Now, Now = Some.Now.AddSeconds(-1) },
            $"Held: the circuit of its destination is open until {Now}, because its attempts failed or it asked for a pause.");
        yield return At(HoldReasons.Circuit, x => x with { CircuitUntil = Some.Now },
            "Held: the circuit of its destination is half-open; one attempt at a time shows whether it is well again.");
        yield return At(HoldReasons.Circuit, x => x, "Held because its destination took no more; it is about to go on.");
        yield return At(HoldReasons.Order, x => x with { Lane = new("order-1", Other, States.Retrying, 3) },
            $"Held behind notification {Other} (Retrying) in lane 'order-1' of destination 'billing'; 3 before it.");
        yield return At(HoldReasons.Order, x => x with { Lane = new("", Other, States.Faulted, 1) },
            $"Held behind notification {Other} (Faulted) in the lane of destination 'billing'; 1 before it. That one has to be replayed, skipped or cancelled.");
        yield return At(HoldReasons.Order, x => x with { Lane = new("a", Other, States.Faulted, 1), Policy = new() { SkipAfterFaults = 3 } },
            $"Held behind notification {Other} (Faulted) in lane 'a' of destination 'billing'; 1 before it. "
            + "That one has to be replayed, skipped or cancelled; with fault 3 the lane goes on without it.");
        yield return At(HoldReasons.Order, x => x with { Lane = new("a", null, null, 0) }, "Held for its turn in its lane; it is about to go on.");
    }

    [TestCaseSource(nameof(Waiting))]
    public void What_waits_at_its_destination_says_how_things_are_there(NotificationRow row, object at, string sentence) =>
        Assert.That(Explanation.Of(row, [], (Whereabouts)at), Is.EqualTo(sentence));

    [TestCase(States.Faulted, null)]
    [TestCase(States.Held, HoldReasons.Unknown)]
    public void What_holds_up_its_lane_says_so(string state, string? reason)
    {
        var row = new RowDraft { HoldReason = reason, FaultedAt = Some.Now }.ToRow(state);

        Assert.That(Explanation.Of(row, [], Place with { Lane = new("a", row.Id, state, 0) }),
            Does.EndWith(" Whatever comes after it in lane 'a' of destination 'billing' waits until it is replayed, skipped or cancelled."));
    }

    [Test]
    public void What_is_sent_again_because_nobody_knows_says_so()
    {
        var row = new RowDraft { Attempt = 1, Error = "timeout", NextAttemptAt = Some.Now }.ToRow(States.Retrying);

        Assert.That(Explanation.Of(row, [Attempt(1, Outcomes.Unknown)], Place),
            Is.EqualTo($"Nobody knows whether attempt 1 arrived (timeout); it is sent again under the same id: attempt 2 is due at {Now}."));
        Assert.That(Explanation.Of(row, [Attempt(1, Outcomes.Deferred)], Place), Does.StartWith("Attempt 1 was deferred (timeout)"));
    }

    [Test]
    public void A_late_delivery_is_told_of_the_attempt_that_made_it()
    {
        var row = new RowDraft { Answered = 2, DeliveredAt = Some.Now }.ToRow(States.Delivered);

        Assert.That(Explanation.Of(row, [Attempt(1, Outcomes.Delivered), Attempt(2, Outcomes.Deferred)], Place), Is.EqualTo($"Delivered at {Now} with attempt 1."));
    }

    [Test]
    public void Every_state_has_a_sentence([ValueSource(typeof(States), nameof(States.All))] string state) =>
        Assert.That(Explanation.Of(Some.Row(state), [], Place), Is.Not.EqualTo(state).And.EndsWith("."));

    private static AttemptRow Attempt(int number, string outcome) => new()
    {
        Notification = Some.Notification, Cycle = 1, Number = number, Redelivery = number - 1, StartedAt = Some.Now, Outcome = outcome, Worker = "some-worker:1",
    };

    private static TestCaseData At(string reason, Func<Whereabouts, Whereabouts> change, string sentence) =>
        new(new RowDraft { HoldReason = reason }.ToRow(States.Held), change(Place), sentence) { TestName = $"{nameof(What_waits_at_its_destination_says_how_things_are_there)}: {reason}: {sentence}" };

    private static TestCaseData Row(string state, Action<RowDraft> change, string sentence)
    {
        var draft = new RowDraft();
        change(draft);
        return new TestCaseData(draft.ToRow(state), sentence) { TestName = $"{nameof(One_sentence_says_where_it_is_and_why)}: {sentence}" };
    }

    // NotificationRow is what EF reads, and cannot be changed.
    private sealed class RowDraft
    {
        public int Cycle { get; set; } = 1;
        public int Attempt { get; set; }
        public int Answered { get; set; }
        public string? HoldReason { get; set; }
        public string? FaultCause { get; set; }
        public string? Error { get; set; }
        public DateTimeOffset? LeaseUntil { get; set; }
        public DateTimeOffset? CommandedAt { get; set; }
        public DateTimeOffset? DueAt { get; set; }
        public DateTimeOffset? NextAttemptAt { get; set; }
        public DateTimeOffset? DeliveredAt { get; set; }
        public DateTimeOffset? FaultedAt { get; set; }
        public DateTimeOffset? ExpiresAt { get; set; }

        public NotificationRow ToRow(string state) => new()
        {
            Id = Some.Notification, ExpiresAt = ExpiresAt, UpdatedAt = Some.Now,
            Channel = "webhook", Priority = Priorities.Normal, State = state, Cycle = Cycle, Attempt = Attempt, Answered = Answered, HoldReason = HoldReason, FaultCause = FaultCause,
            Error = Error, LeaseUntil = LeaseUntil, CommandedAt = CommandedAt, DueAt = DueAt, NextAttemptAt = NextAttemptAt, DeliveredAt = DeliveredAt, FaultedAt = FaultedAt,
        };
    }
}
