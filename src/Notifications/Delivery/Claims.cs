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
    private readonly NaturalBatcher<ClaimRequest, Dictionary<Guid, ClaimResult>> _claims;

    /// <summary>Apart from the others, who must not wait for a gate that is none of theirs.</summary>
    private readonly NaturalBatcher<GatedClaim, Dictionary<Guid, ClaimResult>> _gatedClaims;

    public Claims(ClaimStore store, GatedClaims gated, Lanes lanes, IOptions<DeliveryOptions> options, TimeProvider clock, ILogger<Claims> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_store, _gated, _lanes, _clock, _logger) = (store, gated, lanes, clock, logger);
        _claims = new(options.Value.MostClaimsInBatch, concurrency: 2, batch => ClaimAsync(batch, ClaimTogetherAsync, x => x));
        _gatedClaims = new(options.Value.MostClaimsInBatch, concurrency: 1, batch => ClaimAsync(batch, AskAtGatesAsync, x => x.Request));
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
                var answer = (await _claims.AddAsync(asked))[asked.Token];
                if (answer is not ClaimResult.AtGate gate) return answer;
                if ((await _gatedClaims.AddAsync(new GatedClaim(asked, gate.Destination))).TryGetValue(asked.Token, out var atGate)) return atGate;
            }
            catch (NpgsqlException exception)
            {
                LogWaiting(exception.SqlState ?? exception.GetType().Name);
                await Task.Delay(Pause, _clock, cancellationToken);
            }
        }
    }

    private async Task<Dictionary<Guid, ClaimResult>> ClaimAsync<T>(
        IReadOnlyList<T> batch, Func<IReadOnlyList<T>, Task<Dictionary<Guid, ClaimResult>>> claimAsync, Func<T, ClaimRequest> request)
    {
        try
        {
            return await claimAsync(batch);
        }
        catch (PostgresException refused) when (RowFault.Is(refused))
        {
            // It would be refused again, and its neighbours must not wait for ever with it.
            if (batch.Count == 1) return new() { [request(batch[0]).Token] = new ClaimResult.FaultMissing(FaultCauses.Error, $"sqlstate-{refused.SqlState}") };
            LogRefused(batch.Count, refused.SqlState);
        }

        var results = new Dictionary<Guid, ClaimResult>(batch.Count);
        foreach (var asked in batch)
            foreach (var (token, result) in await ClaimAsync([asked], claimAsync, request))
                results[token] = result;
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

    /// <returns>Those that were granted or held; the rows of the others have changed since.</returns>
    private async Task<Dictionary<Guid, ClaimResult>> AskAtGatesAsync(IReadOnlyList<GatedClaim> batch)
    {
        var first = batch.DistinctBy(x => x.Request.NotificationId).ToList();
        var answers = await _gated.ClaimAsync(first);
        return first.Where(x => answers.ContainsKey(x.Request.NotificationId)).ToDictionary(x => x.Request.Token, x => answers[x.Request.NotificationId]);
    }

    private async Task<ClaimResult> ApplyAsync(ClaimVerdict verdict, ClaimRequest asked, ClaimedRow? row) => verdict switch
    {
        ClaimVerdict.Drop drop => new ClaimResult.Dropped(drop.Reason),
        ClaimVerdict.Refuse refuse => new ClaimResult.Refused(refuse.Reason),
        ClaimVerdict.Mine => await _store.RenewAsync(asked) is { } mine ? mine : new ClaimResult.Dropped("claimed-by-another"),
        ClaimVerdict.AskAtGate gate => new ClaimResult.AtGate(gate.Destination),
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
