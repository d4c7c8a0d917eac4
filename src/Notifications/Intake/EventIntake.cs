using Microsoft.Extensions.Options;
using Notifications.Batching;
using Notifications.Dispatch;
using Notifications.Messaging;
using Notifications.Routing;
using Notifications.Storage;
using Npgsql;

namespace Notifications.Intake;

/// <summary>
/// The way in: route, store in one group-committed transaction, hand the commands over. When <see cref="AcceptAsync"/> returns, the event and its
/// notifications are committed; nothing is sent before.
/// </summary>
public sealed partial class EventIntake
{
    private readonly Router _router;
    private readonly IntakeStore _store;
    private readonly FreshCommands _fresh;
    private readonly IntakeMetrics _metrics;
    private readonly NaturalBatcher<PostedEvent, IReadOnlyDictionary<Guid, IntakeResult>> _batcher;
    private readonly NaturalBatcher<IReadOnlyList<PostedEvent>, IReadOnlyDictionary<Guid, IntakeResult>> _batches;
    private readonly WaitingRoom _room;

    public EventIntake(Router router, IntakeStore store, FreshCommands fresh, IntakeMetrics metrics, IOptions<IntakeOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_router, _store, _fresh, _metrics) = (router, store, fresh, metrics);
        _room = new WaitingRoom(options.Value.MostEventsWaiting, options.Value.MostBytesWaiting);
        _batcher = new(options.Value.MostEventsInBatch, options.Value.ConcurrentBatches, AcceptBatchAsync, x => x.Weight, options.Value.HeaviestBatchBytes);
        _batches = new(most: 1, options.Value.ConcurrentBatches, x => StoreWholeAsync(x[0]));   // what one request posted together shares its transaction with nobody
    }

    /// <param name="cancellationToken">Ends the wait, not the work: an event that shares a transaction with others can't be taken out of it.</param>
    /// <exception cref="NpgsqlException">The database can't be reached or refuses work: the caller answers 503 and nothing is known to be stored.</exception>
    public Task<IntakeResult> AcceptAsync(PostedEvent posted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(posted);
        return AcceptWholeAsync(posted).WaitAsync(cancellationToken);
    }

    private async Task<IntakeResult> AcceptWholeAsync(PostedEvent posted)
    {
        using var span = Tracing.Start("intake");
        try
        {
            var result = _room.TryEnter(1, posted.Weight) ? (await _batcher.AddAsync(posted))[posted.Id] : new IntakeResult.TryAgain(IsOverBound: true);
            _metrics.Answered(result);
            span?.SetTag("notifications.intake.result", result.GetType().Name).SetTag("notifications.event.id", (result as IntakeResult.Accepted)?.Id);
            return result;
        }
        catch (NpgsqlException)
        {
            _metrics.Answered(new IntakeResult.TryAgain());
            throw;
        }
        finally
        {
            _room.Leave(1, posted.Weight);
        }
    }

    private async Task<IReadOnlyDictionary<Guid, IntakeResult>> AcceptBatchAsync(IReadOnlyList<PostedEvent> batch)
    {
        try
        {
            return await AcceptTogetherAsync(batch);
        }
        catch (PostgresException refused) when (RowFault.Is(refused))
        {
            // One row's own fault must not cost its neighbours their place.
            if (batch.Count == 1) return new Dictionary<Guid, IntakeResult> { [batch[0].Id] = new IntakeResult.NotStorable(refused.SqlState) };
            return await AcceptOneByOneAsync(batch);
        }
    }

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
            var routed = batch.Where(x => !IsUnknown(x, table) && !results.ContainsKey(x.Id)).Select(x => new RoutedEvent(x, TargetsOf(x, table))).ToList();
            if (await StorePiecesAsync(routed, table.Version, results))
            {
                await RefuseUnknownAsync([.. batch.Where(x => IsUnknown(x, table))], results);
                return results;
            }

            // Routing changed after the table was read: what was routed with it isn't stored. Again, with the new table.
            table = await _router.ReloadAsync(CancellationToken.None);
        }
    }

    /// <summary>Events that fan out widely share a statement with fewer others.</summary>
    /// <returns>False when the routing version moved; those that have a result by then are stored.</returns>
    private async Task<bool> StorePiecesAsync(List<RoutedEvent> routed, long version, Dictionary<Guid, IntakeResult> results)
    {
        var (piece, notifications) = (new List<RoutedEvent>(), 0);
        foreach (var next in routed)
        {
            if (piece.Count > 0 && notifications + next.Targets.Count > IntakeStore.MostNotificationsInStatement)
            {
                if (!await StoreAsync(piece, version, results)) return false;
                (piece, notifications) = ([], 0);
            }

            piece.Add(next);
            notifications += next.Targets.Count;
        }

        return await StoreAsync(piece, version, results);
    }

    private async Task<bool> StoreAsync(List<RoutedEvent> routed, long version, Dictionary<Guid, IntakeResult> results)
    {
        if (routed.Count == 0) return true;

        var reserved = routed.Sum(x => x.Targets.Count);
        var handOver = _fresh.TryReserve(reserved);
        var handedOver = 0;
        try
        {
            if (await _store.InsertAsync(routed, version, handOver) is not { } inserted) return false;

            // What is committed goes on its way before anything else can fail.
            foreach (var accepted in routed.Where(x => inserted.Events.Contains(x.Posted.Id))) results[accepted.Posted.Id] = accepted.ToAccepted();
            var notifications = routed.SelectMany(x => x.Notifications).ToList();
            if (handOver) handedOver = _fresh.HandOver([.. notifications.Where(inserted.MayGo).Select(x => x.ToCommand())]);
            foreach (var committed in notifications.Where(x => inserted.Events.Contains(x.Posted.Id))) _metrics.Committed(committed.Target.Channel, committed.Priority);

            await CompareAsync([.. routed.Select(x => x.Posted).Where(x => !inserted.Events.Contains(x.Id))], results);
            return true;
        }
        finally
        {
            if (handOver) _fresh.Release(reserved - handedOver);
        }
    }

    private async Task CompareAsync(IReadOnlyList<PostedEvent> duplicates, Dictionary<Guid, IntakeResult> results)
    {
        if (duplicates.Count == 0) return;
        try
        {
            await _store.CompareAsync(duplicates, results);
        }
        catch (NpgsqlException)
        {
            // Their neighbours are committed and have their answers; only these don't know theirs.
            foreach (var duplicate in duplicates) results[duplicate.Id] = new IntakeResult.TryAgain();
        }
    }

    /// <summary>A direct notification to a destination that does not exist: a duplicate all the same, if it existed when it was posted first.</summary>
    private async Task RefuseUnknownAsync(IReadOnlyList<PostedEvent> unknown, Dictionary<Guid, IntakeResult> results)
    {
        await CompareAsync(unknown, results);
        foreach (var posted in unknown) results.TryAdd(posted.Id, new IntakeResult.UnknownDestination(posted.DirectDestination!));
    }

    private static bool IsUnknown(PostedEvent posted, RoutingTable table) =>
        posted.DirectDestination is { } destination && table.Find(destination) is null;

    private static IReadOnlyList<Target> TargetsOf(PostedEvent posted, RoutingTable table) => posted switch
    {
        { DirectDestination: { } destination } => [table.Find(destination)!],
        { DirectRecipient: { } recipient } => [recipient],
        _ => table.Match(posted),
    };
}
