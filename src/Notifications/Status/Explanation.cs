using System.Globalization;
using Notifications.Messaging;
using Notifications.Storage;

namespace Notifications.Status;

/// <summary>One sentence that answers: where is it, and why? Pure.</summary>
internal static class Explanation
{
    /// <param name="attempts">Those on record: the row alone does not tell how an attempt ended.</param>
    public static string Of(NotificationRow row, IReadOnlyCollection<AttemptRow> attempts, Whereabouts at) => row.State switch
    {
        States.Queued when row.CommandedAt is null => "Waits for the dispatcher to send its command to the broker.",
        States.Queued => $"Its command is in {Queues.For(row.Channel, row.Priority, row.Attempt + 1)} since {Time(row.CommandedAt)}.",
        States.Sending when row.Answered == row.Attempt => $"Attempt {row.Attempt} ended ({row.Error}); its fault is on the way.",
        States.Sending => $"Attempt {row.Attempt} is under way; its lease ends at {Time(row.LeaseUntil)}.",
        States.Retrying when attempts.Any(x => x.Cycle == row.Cycle && x.Number == row.Attempt && x.Outcome == Outcomes.Unknown) =>
            $"Nobody knows whether attempt {row.Attempt} arrived ({row.Error}); it is sent again under the same id: attempt {row.Attempt + 1} is due at {Time(row.NextAttemptAt)}.",
        States.Retrying => $"Attempt {row.Attempt} was deferred ({row.Error}); attempt {row.Attempt + 1} is due at {Time(row.NextAttemptAt)}.",
        States.Held => OfHeld(row, at),
        States.Sent => $"The provider took it with attempt {row.Attempt}; its receipt is to come, until {Time(row.DueAt)}.",
        // A provider answered late, after a replay.
        States.Delivered when row.Answered == 0 => $"Delivered at {Time(row.DeliveredAt)} with an attempt of an earlier cycle.",
        States.Delivered => $"Delivered at {Time(row.DeliveredAt)} with attempt {DeliveredBy(row, attempts)}.",
        States.Faulted =>
            $"Faulted at {Time(row.FaultedAt)} ({row.FaultCause}: {row.Error}) after {Attempts(row.Attempt)}; its command is in {Queues.Error(row.Channel)} until it is replayed.{LaneThatWaits(row, at)}",
        States.Cancelled => $"Cancelled at {Time(row.UpdatedAt)}{SoFar(row)}.",
        States.Expired => $"Expired at {Time(row.ExpiresAt)}{SoFar(row)}.",
        _ => row.State,
    };

    private static string OfHeld(NotificationRow row, Whereabouts at) => row.HoldReason switch
    {
        HoldReasons.Unknown =>
            $"Nobody knows whether attempt {row.Attempt} arrived ({row.Error}), and sending it again could double it: held until its receipt comes or an operator replays it.{LaneThatWaits(row, at)}",
        HoldReasons.Paused => at.DisabledReason is { } reason
            ? $"Held because its destination is disabled: {reason.TrimEnd('.')}."
            : "Held because its destination was disabled; it is about to go on.",
        HoldReasons.Order when at.Lane is { Active: { } active, ActiveState: { } state } lane =>
            $"Held behind notification {active} ({state}) in {Name(lane, at)}; {lane.Before} before it.{(state == States.Faulted ? Faulted(at) : "")}",
        HoldReasons.Order => "Held for its turn in its lane; it is about to go on.",
        HoldReasons.Rate => $"Held: its destination takes {Rate(at.Policy.RatePerSecond)}, and more are waiting.",
        HoldReasons.Concurrency when at.Width is { } width && !(at.Policy.Concurrency <= width) =>
            $"Held: its destination recovers from failures, and takes {Attempts(width)} at a time for now.",
        HoldReasons.Concurrency when at.Policy.Concurrency is { } most => $"Held: its destination takes {Attempts(most)} at a time, and more are waiting.",
        HoldReasons.Circuit when at.CircuitUntil > at.Now => $"Held: the circuit of its destination is open until {Time(at.CircuitUntil)}, because its attempts failed or it asked for a pause.",
        HoldReasons.Circuit when at.CircuitUntil is not null => "Held: the circuit of its destination is half-open; one attempt at a time shows whether it is well again.",
        HoldReasons.Concurrency or HoldReasons.Circuit => "Held because its destination took no more; it is about to go on.",
        _ => $"Held in PostgreSQL ({row.HoldReason}: {row.Error}) until {Time(row.DueAt)}.",
    };

    private static string LaneThatWaits(NotificationRow row, Whereabouts at) => at.Lane is { } lane && lane.Active == row.Id
        ? $" Whatever comes after it in {Name(lane, at)} waits until it is replayed, skipped or cancelled."
        : "";

    private static string Faulted(Whereabouts at) => at.Policy.SkipAfterFaults is { } faults
        ? $" That one has to be replayed, skipped or cancelled; with fault {faults} the lane goes on without it."
        : " That one has to be replayed, skipped or cancelled.";

    private static string Name(LanePlace lane, Whereabouts at) => lane.Key.Length == 0 ? $"the lane of destination '{at.Destination}'" : $"lane '{lane.Key}' of destination '{at.Destination}'";

    private static string Rate(double? perSecond) => perSecond switch
    {
        null => "only so many attempts a second",
        { } rate when rate >= 1 => $"{Number(rate)} attempts a second",
        { } rate => $"one attempt in {Number(1 / rate)} seconds",
    };

    // Of several attempts an earlier one may be what delivered it: its outcome was late, and it had been sent again.
    private static int DeliveredBy(NotificationRow row, IEnumerable<AttemptRow> attempts) =>
        attempts.Where(x => x.Cycle == row.Cycle && x.Outcome == Outcomes.Delivered).Select(x => x.Number).DefaultIfEmpty(row.Answered).Min();

    private static string SoFar(NotificationRow row) => row.Attempt == 0
        ? row.Cycle == 1 ? " before any attempt" : " before any attempt of this cycle"
        : $" after {Attempts(row.Attempt)}{(row.Error is null ? "" : $" ({row.Error})")}";

    private static string Attempts(int count) => count == 1 ? "1 attempt" : $"{count} attempts";

    private static string Number(double number) => Math.Round(number, 3).ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "an unknown time";
}
