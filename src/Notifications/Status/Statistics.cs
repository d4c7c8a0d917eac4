using Microsoft.EntityFrameworkCore;
using Notifications.Storage;

namespace Notifications.Status;

/// <summary>The books: what came in, where it is, and the difference, which is 0.</summary>
/// <param name="Difference">Fan-out of all events minus all notifications, plus every notification that is not final and has nothing that will move it.</param>
/// <param name="PossibleDuplicates">
/// Attempts that were followed by another, of the same cycle or a later one, while their outcome was unknown, without those that are known after all
/// not to have arrived.
/// </param>
public sealed record StatisticsView(
    EventCounts Events, IReadOnlyDictionary<string, long> Notifications, long Difference, IReadOnlyList<FaultCount> Faults, IReadOnlyList<HoldCount> Holds,
    OldestOpen? OldestOpen, LongestStill? LongestStill, long PossibleDuplicates);

public sealed record EventCounts(long Accepted, long WithoutSubscription, long FanOut);

public sealed record FaultCount(string Channel, string Cause, long Count);

/// <param name="Reason">What they wait for; unknown: an operator, or a late receipt.</param>
public sealed record HoldCount(string Channel, string Reason, long Count);

public sealed record OldestOpen(Guid Id, string State, DateTimeOffset AcceptedAt);

/// <summary>Of all notifications that do not wait on purpose, held or for a receipt, the one to which nothing has happened for the longest time.</summary>
public sealed record LongestStill(Guid Id, string State, DateTimeOffset Since);

public sealed class Statistics(IDbContextFactory<NotificationsDb> contexts)
{
    public async Task<StatisticsView> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // One snapshot, or an event that comes in between two counts would look like a difference.
        await using var snapshot = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);

        var events = await db.Events.AsNoTracking().GroupBy(_ => 1)
            .Select(x => new EventCounts(x.LongCount(), x.LongCount(y => y.FanOut == 0), x.Sum(y => (long)y.FanOut))).FirstOrDefaultAsync(cancellationToken)
            ?? new EventCounts(0, 0, 0);
        var counted = await db.Notifications.AsNoTracking().GroupBy(x => x.State).Select(x => new { x.Key, Count = x.LongCount() })
            .ToDictionaryAsync(x => x.Key, x => x.Count, cancellationToken);
        var holds = await db.Notifications.AsNoTracking().Where(x => x.State == States.Held && x.HoldReason != null).GroupBy(x => new { x.Channel, x.HoldReason })
            .Select(x => new HoldCount(x.Key.Channel, x.Key.HoldReason!, x.LongCount())).ToListAsync(cancellationToken);
        // Whatever is not final has a time at which the dispatcher looks at it, or a hold that somebody else ends.
        var open = db.Notifications.AsNoTracking().Where(x => x.DueAt != null || HoldReasons.Undated.Contains(x.HoldReason));
        var forgotten = counted.Where(x => !States.IsFinal(x.Key)).Sum(x => x.Value) - await open.LongCountAsync(cancellationToken);
        var oldest = await open.OrderBy(x => x.AcceptedAt).Select(x => new OldestOpen(x.Id, x.State, x.AcceptedAt)).FirstOrDefaultAsync(cancellationToken);
        var still = await open.Where(x => !States.Waiting.Contains(x.State)).OrderBy(x => x.UpdatedAt).Select(x => new LongestStill(x.Id, x.State, x.UpdatedAt))
            .FirstOrDefaultAsync(cancellationToken);
        var faults = await db.Notifications.AsNoTracking().Where(x => x.FaultedAt != null).GroupBy(x => new { x.Channel, x.FaultCause })
            .Select(x => new FaultCount(x.Key.Channel, x.Key.FaultCause ?? FaultCauses.Error, x.LongCount())).ToListAsync(cancellationToken);

        // A partial index holds the unknown ones, which are few.
        var duplicates = await (
            from attempt in db.Attempts.AsNoTracking()
            join notification in db.Notifications.AsNoTracking() on attempt.Notification equals notification.Id
            where (attempt.WasUnknown || attempt.Outcome == Outcomes.Unknown)
                && attempt.Outcome != Outcomes.Deferred && attempt.Outcome != Outcomes.Rejected
                && (notification.Cycle > attempt.Cycle || (notification.Cycle == attempt.Cycle && notification.Attempt > attempt.Number))
            select attempt).LongCountAsync(cancellationToken);

        var states = States.All.ToDictionary(x => x, x => counted.GetValueOrDefault(x));
        return new StatisticsView(events, states, events.FanOut - counted.Values.Sum() + forgotten, [.. faults.OrderBy(x => x.Channel).ThenBy(x => x.Cause)],
            [.. holds.OrderBy(x => x.Channel).ThenBy(x => x.Reason)], oldest, still, duplicates);
    }
}
