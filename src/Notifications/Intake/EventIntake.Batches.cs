using Notifications.Messaging;
using Notifications.Storage;
using Npgsql;

namespace Notifications.Intake;

/// <summary>Many events of one request: all in one transaction, each with its own result. decisions/0014 says why.</summary>
public sealed partial class EventIntake
{
    /// <returns>In the order of the request. All of them, or none that matters, are <see cref="IntakeResult.TryAgain"/> when nothing is known of some.</returns>
    /// <exception cref="NpgsqlException">As for a single event; the whole batch may be posted again.</exception>
    public async Task<IReadOnlyList<IntakeResult>> AcceptAllAsync(IReadOnlyList<PostedEvent> posted)
    {
        ArgumentNullException.ThrowIfNull(posted);
        if (posted.Count == 0) return [];
        using var span = Tracing.Start("intake");
        span?.SetTag("notifications.intake.events", posted.Count);
        try
        {
            // One that is larger than the bound itself still gets in, when nobody else waits.
            var hasRoom = Interlocked.Add(ref _waiting, posted.Count) <= Math.Max(_mostWaiting, posted.Count);
            var results = hasRoom ? await _batches.AddAsync(posted) : posted.ToDictionary(x => x.Id, IntakeResult (_) => new IntakeResult.TryAgain());
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
            Interlocked.Add(ref _waiting, -posted.Count);
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
