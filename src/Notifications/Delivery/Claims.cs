using Microsoft.Extensions.Options;
using Notifications.Batching;
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
    private readonly TimeProvider _clock;
    private readonly ILogger<Claims> _logger;
    private readonly NaturalBatcher<ClaimRequest, IReadOnlyDictionary<Guid, ClaimResult>> _batcher;

    public Claims(ClaimStore store, IOptions<DeliveryOptions> options, TimeProvider clock, ILogger<Claims> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_store, _clock, _logger) = (store, clock, logger);
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
        var again = new List<ClaimRequest>();
        foreach (var asked in refused)
        {
            var row = rows.GetValueOrDefault(asked.NotificationId);
            var verdict = ClaimVerdict.Judge(asked, row);
            if (verdict is ClaimVerdict.AskAgain) again.Add(asked);
            else results[asked.Token] = await ApplyAsync(verdict, asked, row);
        }

        return again;
    }

    private async Task<ClaimResult> ApplyAsync(ClaimVerdict verdict, ClaimRequest asked, ClaimedRow? row) => verdict switch
    {
        ClaimVerdict.Drop drop => new ClaimResult.Dropped(drop.Reason),
        ClaimVerdict.Mine => await _store.RenewAsync(asked) is { } mine ? mine : new ClaimResult.Dropped("claimed-by-another"),
        ClaimVerdict.MakeFault fault => new ClaimResult.FaultMissing(fault.Cause, fault.Error),
        _ => await _store.TakeInterruptedAsync(asked) is ClaimResult.Claimed attempt
            ? new ClaimResult.Interrupted(attempt, row!.Now, row.Now - row.AcceptedAt)
            : new ClaimResult.Dropped("claimed-by-another"),
    };

    [LoggerMessage(LogLevel.Warning, "Claims wait for the database ({Error})")]
    private partial void LogWaiting(string error);
}
