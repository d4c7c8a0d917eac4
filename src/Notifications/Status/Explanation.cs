using System.Globalization;
using Notifications.Messaging;
using Notifications.Storage;

namespace Notifications.Status;

/// <summary>One sentence that answers: where is it, and why? Pure.</summary>
internal static class Explanation
{
    /// <param name="attempts">Those on record: the row alone does not tell how an attempt ended.</param>
    /// <param name="disabledReason">Why its destination is disabled; null when it is not.</param>
    public static string Of(NotificationRow row, IReadOnlyCollection<AttemptRow> attempts, string? disabledReason = null) => row.State switch
    {
        States.Queued when row.CommandedAt is null => "Waits for the dispatcher to send its command to the broker.",
        States.Queued => $"Its command is in {Queues.For(row.Channel, row.Priority, row.Attempt + 1)} since {Time(row.CommandedAt)}.",
        States.Sending when row.Answered == row.Attempt => $"Attempt {row.Attempt} ended ({row.Error}); its fault is on the way.",
        States.Sending => $"Attempt {row.Attempt} is under way; its lease ends at {Time(row.LeaseUntil)}.",
        States.Retrying when attempts.Any(x => x.Cycle == row.Cycle && x.Number == row.Attempt && x.Outcome == Outcomes.Unknown) =>
            $"Nobody knows whether attempt {row.Attempt} arrived ({row.Error}); it is sent again under the same id: attempt {row.Attempt + 1} is due at {Time(row.NextAttemptAt)}.",
        States.Retrying => $"Attempt {row.Attempt} was deferred ({row.Error}); attempt {row.Attempt + 1} is due at {Time(row.NextAttemptAt)}.",
        States.Held when row.HoldReason == HoldReasons.Unknown =>
            $"Nobody knows whether attempt {row.Attempt} arrived ({row.Error}), and sending it again could double it: held until its receipt comes or an operator replays it.",
        States.Held when row.HoldReason == HoldReasons.Paused => disabledReason is null
            ? "Held because its destination was disabled; it is about to go on."
            : $"Held because its destination is disabled: {disabledReason.TrimEnd('.')}.",
        States.Held => $"Held in PostgreSQL ({row.HoldReason}: {row.Error}) until {Time(row.DueAt)}.",
        States.Sent => $"The provider took it with attempt {row.Attempt}; its receipt is to come, until {Time(row.DueAt)}.",
        // A provider answered late, after a replay.
        States.Delivered when row.Answered == 0 => $"Delivered at {Time(row.DeliveredAt)} with an attempt of an earlier cycle.",
        States.Delivered => $"Delivered at {Time(row.DeliveredAt)} with attempt {DeliveredBy(row, attempts)}.",
        States.Faulted => $"Faulted at {Time(row.FaultedAt)} ({row.FaultCause}: {row.Error}) after {Attempts(row.Attempt)}; its command is in {Queues.Error(row.Channel)} until it is replayed.",
        States.Cancelled => "Cancelled.",
        States.Expired => "Expired before it could be delivered.",
        _ => row.State,
    };

    // Of several attempts an earlier one may be what delivered it: its outcome was late, and it had been sent again.
    private static int DeliveredBy(NotificationRow row, IEnumerable<AttemptRow> attempts) =>
        attempts.Where(x => x.Cycle == row.Cycle && x.Outcome == Outcomes.Delivered).Select(x => x.Number).DefaultIfEmpty(row.Answered).Min();

    private static string Attempts(int count) => count == 1 ? "1 attempt" : $"{count} attempts";

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "an unknown time";
}
