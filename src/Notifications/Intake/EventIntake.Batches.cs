using Notifications.Messaging;
using Notifications.Storage;
using Npgsql;

namespace Notifications.Intake;

/// <summary>Many events of one request: all in one transaction, each with its own result. decisions/0014 says why.</summary>
public sealed partial class EventIntake
{
    /// <returns>In the order of the request. One that is <see cref="IntakeResult.TryAgain"/> makes the whole request one that is to be repeated.</returns>
    /// <param name="cancellationToken">Ends the wait, not the work.</param>
    /// <exception cref="NpgsqlException">As for a single event; the whole batch may be posted again.</exception>
    public Task<IReadOnlyList<IntakeResult>> AcceptAllAsync(IReadOnlyList<PostedEvent> posted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(posted);
        return posted.Count == 0 ? Task.FromResult<IReadOnlyList<IntakeResult>>([]) : AcceptAllWholeAsync(posted).WaitAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<IntakeResult>> AcceptAllWholeAsync(IReadOnlyList<PostedEvent> posted)
    {
        var bytes = posted.Sum(x => (long)x.Weight);
        using var span = Tracing.Start("intake");
        span?.SetTag("notifications.intake.events", posted.Count);
        try
        {
            var results = _room.TryEnter(posted.Count, bytes)
                ? await _batches.AddAsync(posted)
                : posted.ToDictionary(x => x.Id, IntakeResult (_) => new IntakeResult.TryAgain(IsOverBound: true));
            foreach (var result in results.Values) _metrics.Answered(result);
            return [.. posted.Select(x => results[x.Id])];
        }
        catch (NpgsqlException)
        {
            for (var count = 0; count < posted.Count; count++) _metrics.Answered(new IntakeResult.TryAgain());
            throw;
        }
        finally
        {
            _room.Leave(posted.Count, bytes);
        }
    }

    /// <summary>Of several with one id, the first in the request is stored; the others are compared with what is stored then, as later POSTs would be.</summary>
    private async Task<IReadOnlyDictionary<Guid, IntakeResult>> StoreWholeAsync(IReadOnlyList<PostedEvent> batch)
    {
        var results = new Dictionary<Guid, IntakeResult>(batch.Count);
        while (true)
        {
            PostedEvent[] firsts = [.. batch.Where(x => !results.ContainsKey(x.Id)).DistinctBy(x => (x.Producer, x.KeySource, x.EventId))];
            try
            {
                await StoreInOneAsync(firsts, results);
                break;
            }
            catch (PostgresException refused) when (RowFault.Is(refused))
            {
                // Nothing is stored. Who is at fault gets that as its result, and the others are tried again without it.
                var faulty = await FindFaultyAsync(firsts);
                if (faulty.Count == 0) throw;
                foreach (var (at, sqlState) in faulty) results[at.Id] = new IntakeResult.NotStorable(sqlState);
            }
        }

        await CompareAsync([.. batch.Where(x => !results.ContainsKey(x.Id))], results);
        return results;
    }

    private async Task StoreInOneAsync(PostedEvent[] events, Dictionary<Guid, IntakeResult> results)
    {
        var table = await _router.GetAsync(CancellationToken.None);
        while (!await StoreAsync([.. events.Select(x => new RoutedEvent(x, TargetsOf(x, table)))], table.Version, results))
            table = await _router.ReloadAsync(CancellationToken.None);
    }

    /// <summary>By halves: what the database takes together has no fault in it.</summary>
    private async Task<IReadOnlyList<(PostedEvent Posted, string SqlState)>> FindFaultyAsync(PostedEvent[] events)
    {
        try
        {
            var table = await _router.GetAsync(CancellationToken.None);
            while (!await _store.TryAsync([.. events.Select(x => new RoutedEvent(x, TargetsOf(x, table)))], table.Version))
                table = await _router.ReloadAsync(CancellationToken.None);
            return [];
        }
        catch (PostgresException refused) when (RowFault.Is(refused))
        {
            if (events is [var one]) return [(one, refused.SqlState)];
            var half = events.Length / 2;
            return [.. await FindFaultyAsync(events[..half]), .. await FindFaultyAsync(events[half..])];
        }
    }
}
