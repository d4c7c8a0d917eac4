using System.Runtime.ExceptionServices;
using Notifications.Batching;
using Notifications.Storage;
using Npgsql;

namespace Notifications.Lifecycle;

/// <summary>
/// What the saga repository stands on: loads that are asked for at the same time share one SELECT, saves share one UPDATE. A singleton, while
/// MassTransit's repository context lives for one message.
/// </summary>
public sealed class CoalescingStateStore
{
    private const int Most = 256;

    private readonly NaturalBatcher<Guid, Dictionary<Guid, NotificationState>> _loads;

    /// <summary>Which were saved (null) and which the database refuses for their own fault; a stale one is neither.</summary>
    private readonly NaturalBatcher<NotificationState, Dictionary<NotificationState, ExceptionDispatchInfo?>> _saves;

    public CoalescingStateStore(NotificationStateStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _loads = new(Most, concurrency: 1, ids => store.LoadAsync([.. ids.Distinct()], CancellationToken.None));
        _saves = new(Most, concurrency: 1, async states =>
        {
            // One for each id; another instance of the same row is stale in any case and its caller loads again.
            var first = states.DistinctBy(x => x.CorrelationId).ToList();
            try
            {
                return await SaveAsync(store, first);
            }
            catch (PostgresException refused) when (RowFault.Is(refused))
            {
                return await SaveOneByOneAsync(store, first);
            }
        });
    }

    public async Task<NotificationState?> LoadAsync(Guid id) => (await _loads.AddAsync(id)).TryGetValue(id, out var state) ? Copy(state) : null;

    /// <returns>False when the row was changed since it was loaded.</returns>
    /// <exception cref="PostgresException">The database refuses this one for its own fault, or can't work.</exception>
    public async Task<bool> TrySaveAsync(NotificationState state)
    {
        if (!(await _saves.AddAsync(state)).TryGetValue(state, out var refused)) return false;
        refused?.Throw();
        return true;
    }

    private static async Task<Dictionary<NotificationState, ExceptionDispatchInfo?>> SaveAsync(NotificationStateStore store, List<NotificationState> states)
    {
        var (saved, _) = await store.SaveAsync(states, [], CancellationToken.None);
        return states.Where(x => saved.Contains(x.CorrelationId)).ToDictionary(x => x, _ => (ExceptionDispatchInfo?)null);
    }

    /// <summary>One row's own fault must not cost its neighbours their save.</summary>
    private static async Task<Dictionary<NotificationState, ExceptionDispatchInfo?>> SaveOneByOneAsync(NotificationStateStore store, List<NotificationState> states)
    {
        var results = new Dictionary<NotificationState, ExceptionDispatchInfo?>(states.Count);
        foreach (var state in states)
        {
            try
            {
                foreach (var (saved, _) in await SaveAsync(store, [state])) results[saved] = null;
            }
            catch (PostgresException refused) when (RowFault.Is(refused))
            {
                results[state] = ExceptionDispatchInfo.Capture(refused);
            }
        }

        return results;
    }

    // Two callers who loaded the same row in one SELECT must not share an instance.
    private static NotificationState Copy(NotificationState x) => new()
    {
        CorrelationId = x.CorrelationId,
        State = x.State,
        Channel = x.Channel,
        Cycle = x.Cycle,
        Attempt = x.Attempt,
        Answered = x.Answered,
        HoldReason = x.HoldReason,
        DueAt = x.DueAt,
        NextAttemptAt = x.NextAttemptAt,
        DeliveredAt = x.DeliveredAt,
        FaultedAt = x.FaultedAt,
        FaultCause = x.FaultCause,
        Error = x.Error,
        Status = x.Status,
        Version = x.Version,
        Destination = x.Destination,
        IsInLane = x.IsInLane,
        HasPermit = x.HasPermit,
    };
}
