using Notifications.Storage;

namespace Notifications.Dispatch;

/// <summary>What the dispatcher does with a due row. Pure: README.md beside this file has the same table in words.</summary>
public abstract record DueDecision
{
    private DueDecision() { }

    /// <summary>Send a command for this attempt.</summary>
    public sealed record Send(int Attempt) : DueDecision;

    /// <summary>Send it if the command that is under way since then was lost; else look again later.</summary>
    public sealed record SendIfLost(int Attempt, DateTimeOffset Since) : DueDecision;

    /// <summary>Nothing to do before then.</summary>
    public sealed record Wait(DateTimeOffset Until) : DueDecision;

    public static DueDecision Decide(DueRow row, TimeSpan lostAfter)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.State switch
        {
            // Fresh, released or replayed, and never sent.
            States.Queued when row.CommandedAt is null => new Send(row.Attempt + 1),
            States.Queued => IfLost(row, row.Attempt + 1, row.CommandedAt.Value, lostAfter),

            // The attempt ended for good but its fault did not arrive: the command that is sent for the same attempt only makes the fault.
            States.Sending when row.Answered == row.Attempt => IfLost(row, row.Attempt, row.CommandedAt ?? row.AcceptedAt, lostAfter),
            States.Sending when row.LeaseUntil > row.Now => new Wait(row.LeaseUntil.Value),

            // The worker died or hangs. The claim that this command makes calls no provider: it states that the outcome is unknown.
            States.Sending => new Send(row.Attempt),

            States.Retrying => IfLost(row, row.Attempt + 1, Later(row.NextAttemptAt ?? row.AcceptedAt, row.CommandedAt), lostAfter),

            // Final states have no due time; one that has was changed by hand.
            _ => new Wait(row.Now + TimeSpan.FromDays(1)),
        };
    }

    private static DueDecision IfLost(DueRow row, int attempt, DateTimeOffset since, TimeSpan lostAfter) =>
        row.Now < since + lostAfter ? new Wait(since + lostAfter) : new SendIfLost(attempt, since);

    private static DateTimeOffset Later(DateTimeOffset x, DateTimeOffset? y) => y > x ? y.Value : x;

    /// <summary>When to ask again about a command that was not lost: the longer it has been under way, the longer the wait: half of <paramref name="lostAfter"/> to an hour.</summary>
    public static DateTimeOffset AskAgain(DateTimeOffset since, DateTimeOffset now, TimeSpan lostAfter)
    {
        var byAge = Math.Min((now - since).Ticks / 2, TimeSpan.FromHours(1).Ticks);
        return now + TimeSpan.FromTicks(Math.Max(byAge, lostAfter.Ticks / 2));
    }
}
