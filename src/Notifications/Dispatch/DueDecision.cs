using Notifications.Messaging;
using Notifications.Storage;

namespace Notifications.Dispatch;

/// <summary>What the dispatcher does with a due row. Pure: README.md beside this file has the same table in words.</summary>
public abstract record DueDecision
{
    private DueDecision() { }

    /// <summary>Send a command for this attempt.</summary>
    public sealed record Send(int Attempt) : DueDecision;

    /// <summary>Send it if what is under way in that queue since then was lost; else look again later.</summary>
    public sealed record SendIfLost(int Attempt, DateTimeOffset Since, string Queue) : DueDecision;

    /// <summary>The receipt of this attempt did not come in time: say so to the lifecycle.</summary>
    public sealed record ReceiptMissing : DueDecision;

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

            // A receipt told that it failed, and its fault is to be made.
            States.Sending when row.CommandedAt is null && row.Answered >= row.Attempt => new Send(row.Attempt),
            States.Sending => DecideSending(row, lostAfter),
            States.Sent => new ReceiptMissing(),
            States.Retrying => IfLost(row, row.Attempt + 1, Later(row.NextAttemptAt ?? row.AcceptedAt, row.CommandedAt), lostAfter),

            // Final states have no due time; one that has was changed by hand.
            _ => new Wait(row.Now + TimeSpan.FromDays(1)),
        };
    }

    // The lease is over, and either no outcome came (the worker died or hangs) or the last one came and its fault did not. A command for the same
    // attempt calls no provider: its claim states the outcome as unknown, or makes the fault. But first what may be known already must have been
    // heard: an outcome that waits behind others in the lifecycle's queue is not a lost one.
    private static DueDecision DecideSending(DueRow row, TimeSpan lostAfter)
    {
        var leaseEnd = row.LeaseUntil ?? row.AcceptedAt;
        if (leaseEnd > row.Now) return new Wait(leaseEnd);
        return row.CommandedAt > leaseEnd
            ? IfLost(row, row.Attempt, row.CommandedAt.Value, lostAfter)
            : IfLost(row, row.Attempt, leaseEnd, lostAfter, Queues.Lifecycle);
    }

    private static DueDecision IfLost(DueRow row, int attempt, DateTimeOffset since, TimeSpan lostAfter, string? queue = null) => row.Now < since + lostAfter
        ? new Wait(since + lostAfter)
        : new SendIfLost(attempt, since, queue ?? Queues.For(row.Channel, row.Priority, attempt));

    private static DateTimeOffset Later(DateTimeOffset x, DateTimeOffset? y) => y > x ? y.Value : x;

    /// <summary>When to ask again about a command that was not lost: the longer it has been under way, the longer the wait: half of <paramref name="lostAfter"/> to an hour.</summary>
    public static DateTimeOffset AskAgain(DateTimeOffset since, DateTimeOffset now, TimeSpan lostAfter)
    {
        var byAge = Math.Min((now - since).Ticks / 2, TimeSpan.FromHours(1).Ticks);
        return now + TimeSpan.FromTicks(Math.Max(byAge, lostAfter.Ticks / 2));
    }
}
