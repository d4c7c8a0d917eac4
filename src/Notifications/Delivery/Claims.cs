using Microsoft.Extensions.Options;
using Notifications.Batching;
using Notifications.Holding;
using Notifications.Storage;
using Npgsql;

namespace Notifications.Delivery;

/// <summary>
/// Claims attempts, together with everybody in this process who asks at the same time. While the database can't answer, the worker waits here with
/// its message unacknowledged: an outage costs no redelivery and faults nothing.
/// </summary>
public sealed partial class Claims
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ClaimStore _store;
    private readonly GatedClaims _gated;
    private readonly Lanes _lanes;
    private readonly TimeProvider _clock;
    private readonly ILogger<Claims> _logger;
    private readonly NaturalBatcher<ClaimRequest, IReadOnlyDictionary<Guid, ClaimResult>> _batcher;

    public Claims(ClaimStore store, GatedClaims gated, Lanes lanes, IOptions<DeliveryOptions> options, TimeProvider clock, ILogger<Claims> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_store, _gated, _lanes, _clock, _logger) = (store, gated, lanes, clock, logger);
        _batcher = new(options.Value.MostClaimsInBatch, concurrency: 2, ClaimBatchAsync);
    }

    /// <exception cref="OperationCanceledException">The worker is stopping; the broker gives the command to somebody else.</exception>
    public async Task<ClaimResult> ClaimAsync(ClaimRequest asked, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(asked);
        while (true)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                // Not given up on when the worker stops: a claim that nobody waits for would still be granted, and end as an interrupted attempt.
                return (await _batcher.AddAsync(asked))[asked.Token];
            }
            catch (NpgsqlException exception)
            {
                LogWaiting(exception.SqlState ?? exception.GetType().Name);
                await Task.Delay(Pause, _clock, cancellationToken);
            }
        }
    }

    private async Task<IReadOnlyDictionary<Guid, ClaimResult>> ClaimBatchAsync(IReadOnlyList<ClaimRequest> batch)
    {
        try
        {
            return await ClaimTogetherAsync(batch);
        }
        catch (PostgresException refused) when (RowFault.Is(refused))
        {
            // It would be refused again, and its neighbours must not wait for ever with it.
            LogRefused(batch.Count, refused.SqlState);
            return await ClaimOneByOneAsync(batch);
        }
    }

    private async Task<IReadOnlyDictionary<Guid, ClaimResult>> ClaimOneByOneAsync(IReadOnlyList<ClaimRequest> batch)
    {
        var results = new Dictionary<Guid, ClaimResult>(batch.Count);
        foreach (var asked in batch)
        {
            try
            {
                results[asked.Token] = (await ClaimTogetherAsync([asked]))[asked.Token];
            }
            catch (PostgresException refused) when (RowFault.Is(refused))
            {
                results[asked.Token] = new ClaimResult.FaultMissing(FaultCauses.Error, $"sqlstate-{refused.SqlState}");
            }
        }

        return results;
    }

    private async Task<Dictionary<Guid, ClaimResult>> ClaimTogetherAsync(IReadOnlyList<ClaimRequest> batch)
    {
        var results = new Dictionary<Guid, ClaimResult>(batch.Count);
        var pending = batch;
        while (pending.Count > 0)
        {
            // One statement updates a row once: of two commands for one notification the second goes with those that were not granted.
            var first = pending.DistinctBy(x => x.NotificationId).ToList();
            var claimed = await _store.ClaimAsync([.. first.Where(x => !x.FaultMissing)]);   // those want no attempt
            foreach (var asked in first)
                if (claimed.TryGetValue(asked.NotificationId, out var granted)) results[asked.Token] = granted;

            pending = [.. pending.Where(x => !results.ContainsKey(x.Token))];
            if (pending.Count > 0) pending = await JudgeAsync(pending, results);
        }

        return results;
    }

    /// <returns>Those that are to be asked again.</returns>
    private async Task<IReadOnlyList<ClaimRequest>> JudgeAsync(IReadOnlyList<ClaimRequest> refused, Dictionary<Guid, ClaimResult> results)
    {
        var rows = await _store.FindAsync([.. refused.Select(x => x.NotificationId).Distinct().Order()]);
        var (again, gated) = (new List<ClaimRequest>(), new List<GatedClaim>());
        foreach (var asked in refused)
        {
            var row = rows.GetValueOrDefault(asked.NotificationId);
            switch (ClaimVerdict.Judge(asked, row))
            {
                case ClaimVerdict.AskAgain:
                    again.Add(asked);
                    break;
                case ClaimVerdict.AskAtGate gate:
                    gated.Add(new GatedClaim(asked, gate.Destination));
                    break;
                case var verdict:
                    results[asked.Token] = await ApplyAsync(verdict, asked, row);
                    break;
            }
        }

        if (gated.Count > 0) again.AddRange(await AskAtGatesAsync(gated, results));
        return again;
    }

    /// <returns>Those whose rows have changed since.</returns>
    private async Task<IEnumerable<ClaimRequest>> AskAtGatesAsync(List<GatedClaim> gated, Dictionary<Guid, ClaimResult> results)
    {
        var first = gated.DistinctBy(x => x.Request.NotificationId).ToList();
        var answers = await _gated.ClaimAsync(first);
        foreach (var asked in first)
            if (answers.TryGetValue(asked.Request.NotificationId, out var answer)) results[asked.Request.Token] = answer;
        return gated.Select(x => x.Request).Where(x => !results.ContainsKey(x.Token));
    }

    private async Task<ClaimResult> ApplyAsync(ClaimVerdict verdict, ClaimRequest asked, ClaimedRow? row) => verdict switch
    {
        ClaimVerdict.Drop drop => new ClaimResult.Dropped(drop.Reason),
        ClaimVerdict.Refuse refuse => new ClaimResult.Refused(refuse.Reason),
        ClaimVerdict.Mine => await _store.RenewAsync(asked) is { } mine ? mine : new ClaimResult.Dropped("claimed-by-another"),
        ClaimVerdict.Expire => await ExpireAsync(asked),
        ClaimVerdict.MakeFault fault => new ClaimResult.FaultMissing(fault.Cause, fault.Error),
        _ => await _store.TakeInterruptedAsync(asked) is ClaimResult.Claimed attempt
            ? new ClaimResult.Interrupted(attempt, row!.Now, row.Now - row.AcceptedAt)
            : new ClaimResult.Dropped("claimed-by-another"),
    };

    private async Task<ClaimResult> ExpireAsync(ClaimRequest asked)
    {
        if (await _store.ExpireAsync(asked)) await _lanes.GoOnAsync([asked.NotificationId], CancellationToken.None);
        return new ClaimResult.Dropped("expired");
    }

    [LoggerMessage(LogLevel.Warning, "The database refuses one of {Count} claims ({SqlState}); they are made one by one")]
    private partial void LogRefused(int count, string sqlState);

    [LoggerMessage(LogLevel.Warning, "Claims wait for the database ({Error})")]
    private partial void LogWaiting(string error);
}
