using Notifications.Batching;

namespace Notifications.Lifecycle;

/// <summary>
/// What the saga repository stands on: loads that are asked for at the same time share one SELECT, saves share one UPDATE. A singleton, while
/// MassTransit's repository context lives for one message.
/// </summary>
public sealed class CoalescingStateStore
{
    private const int Most = 256;

    private readonly NaturalBatcher<Guid, Dictionary<Guid, NotificationState>> _loads;
    private readonly NaturalBatcher<NotificationState, HashSet<NotificationState>> _saves;

    public CoalescingStateStore(NotificationStateStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _loads = new(Most, concurrency: 1, ids => store.LoadAsync([.. ids.Distinct()], CancellationToken.None));
        _saves = new(Most, concurrency: 1, async states =>
        {
            // One for each id; another instance of the same row is stale in any case and its caller loads again.
            var first = states.DistinctBy(x => x.CorrelationId).ToList();
            var (saved, _) = await store.SaveAsync(first, [], CancellationToken.None);
            return [.. first.Where(x => saved.Contains(x.CorrelationId))];
        });
    }

    public async Task<NotificationState?> LoadAsync(Guid id) => (await _loads.AddAsync(id)).TryGetValue(id, out var state) ? Copy(state) : null;

    /// <returns>False when the row was changed since it was loaded.</returns>
    public async Task<bool> TrySaveAsync(NotificationState state) => (await _saves.AddAsync(state)).Contains(state);

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
    };
}
