using Microsoft.Extensions.Options;
using Notifications.Batching;
using Notifications.Dispatch;
using Notifications.Routing;
using Npgsql;

namespace Notifications.Intake;

/// <summary>
/// The way in: route, store in one group-committed transaction, hand the commands over. When <see cref="AcceptAsync"/> returns, the event and its
/// notifications are committed; nothing is sent before.
/// </summary>
public sealed class EventIntake
{
    private readonly Router _router;
    private readonly IntakeStore _store;
    private readonly FreshCommands _fresh;
    private readonly NaturalBatcher<PostedEvent, IReadOnlyDictionary<Guid, IntakeResult>> _batcher;

    public EventIntake(Router router, IntakeStore store, FreshCommands fresh, IOptions<IntakeOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_router, _store, _fresh) = (router, store, fresh);
        _batcher = new(options.Value.MostEventsInBatch, options.Value.ConcurrentBatches, AcceptBatchAsync);
    }

    /// <exception cref="NpgsqlException">The database can't be reached or refuses work: the caller answers 503 and nothing is known to be stored.</exception>
    public async Task<IntakeResult> AcceptAsync(PostedEvent posted)
    {
        ArgumentNullException.ThrowIfNull(posted);
        return (await _batcher.AddAsync(posted))[posted.Id];
    }

    private async Task<IReadOnlyDictionary<Guid, IntakeResult>> AcceptBatchAsync(IReadOnlyList<PostedEvent> batch)
    {
        try
        {
            return await AcceptTogetherAsync(batch);
        }
        catch (PostgresException refused) when (IsRowsFault(refused))
        {
            if (batch.Count == 1) return new Dictionary<Guid, IntakeResult> { [batch[0].Id] = new IntakeResult.NotStorable(refused.SqlState) };
            return await AcceptOneByOneAsync(batch);
        }
    }

    /// <summary>Class 22 (data exception) and 23 (constraint violation): one row's own fault, which must not cost its neighbours their place.</summary>
    private static bool IsRowsFault(PostgresException exception) =>
        exception.SqlState.StartsWith("22", StringComparison.Ordinal) || exception.SqlState.StartsWith("23", StringComparison.Ordinal);

    private async Task<IReadOnlyDictionary<Guid, IntakeResult>> AcceptOneByOneAsync(IReadOnlyList<PostedEvent> batch)
    {
        var results = new Dictionary<Guid, IntakeResult>(batch.Count);
        foreach (var posted in batch)
            foreach (var (id, result) in await AcceptBatchAsync([posted]))
                results.Add(id, result);
        return results;
    }

    private async Task<IReadOnlyDictionary<Guid, IntakeResult>> AcceptTogetherAsync(IReadOnlyList<PostedEvent> batch)
    {
        var results = new Dictionary<Guid, IntakeResult>(batch.Count);
        var table = await _router.GetAsync(CancellationToken.None);
        if (batch.Any(x => IsUnknown(x, table))) table = await _router.ReloadAsync(CancellationToken.None);

        while (true)
        {
            var routed = new List<RoutedEvent>(batch.Count);
            foreach (var posted in batch)
                if (IsUnknown(posted, table)) results[posted.Id] = new IntakeResult.UnknownDestination(posted.DirectDestination!);
                else routed.Add(new RoutedEvent(posted, TargetsOf(posted, table)));

            if (await StoreAsync(routed, table.Version, results)) return results;

            // Routing changed after the table was read: what was routed with it isn't stored. Again, with the new table.
            table = await _router.ReloadAsync(CancellationToken.None);
            results.Clear();
        }
    }

    private async Task<bool> StoreAsync(List<RoutedEvent> routed, long version, Dictionary<Guid, IntakeResult> results)
    {
        if (routed.Count == 0) return true;

        var commands = routed.Sum(x => x.Targets.Count);
        var handOver = _fresh.TryReserve(commands);
        var sent = 0;
        try
        {
            if (await _store.InsertAsync(routed, version, handOver) is not { } inserted) return false;

            foreach (var fresh in routed.Where(x => inserted.Contains(x.Posted.Id))) results[fresh.Posted.Id] = fresh.ToAccepted();
            var duplicates = routed.Where(x => !inserted.Contains(x.Posted.Id)).Select(x => x.Posted).ToList();
            if (duplicates.Count > 0) await _store.CompareAsync(duplicates, results);

            if (handOver)
            {
                var batch = routed.Where(x => inserted.Contains(x.Posted.Id)).SelectMany(x => x.ToCommands()).ToList();
                sent = batch.Count;
                _fresh.HandOver(batch);
            }

            return true;
        }
        finally
        {
            if (handOver) _fresh.Release(commands - sent);
        }
    }

    private static bool IsUnknown(PostedEvent posted, RoutingTable table) =>
        posted.DirectDestination is { } destination && table.Find(destination) is null;

    private static IReadOnlyList<Target> TargetsOf(PostedEvent posted, RoutingTable table) => posted switch
    {
        { DirectDestination: { } destination } => [table.Find(destination)!],
        { DirectRecipient: { } recipient } => [recipient],
        _ => table.Match(posted.Type),
    };
}
