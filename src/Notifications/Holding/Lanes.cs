using Microsoft.Extensions.Options;
using Notifications.Dispatch;
using Notifications.Storage;
using Npgsql;

namespace Notifications.Holding;

/// <summary>
/// Lets lanes go on. The lifecycle does so itself, in the transaction that ends the active one; this is for everybody else who ends one, or puts one back
/// in its place. README.md beside this file explains the model.
/// </summary>
public sealed class Lanes(NpgsqlDataSource database, FreshCommands fresh, IOptions<DispatchOptions> dispatch)
{
    // From one lane with followers to the next, each by one look into the partial index.
    private const string FindFollowers = """
        WITH RECURSIVE waiting AS (
            (SELECT lane FROM notification WHERE hold_reason = 'order' AND lane > $1 ORDER BY lane LIMIT 1)
            UNION ALL
            SELECT (SELECT n.lane FROM notification n WHERE n.hold_reason = 'order' AND n.lane > w.lane ORDER BY n.lane LIMIT 1) FROM waiting w WHERE w.lane IS NOT NULL)
        SELECT lane, (SELECT id FROM notification WHERE lane = w.lane AND hold_reason = 'order' ORDER BY position LIMIT 1) FROM waiting w WHERE lane IS NOT NULL LIMIT $2
        """;

    private const string Skip = """
        UPDATE lane l SET active = NULL FROM notification n
        WHERE n.id = $1 AND l.id = n.lane AND l.active = n.id AND (n.state = 'Faulted' OR (n.state = 'Held' AND n.hold_reason = 'unknown'))
        """;

    /// <summary>The lanes of these notifications go on where nothing is in the way. It may be asked for at any time, and twice.</summary>
    public Task GoOnAsync(Guid[] notifications, CancellationToken cancellationToken) => GoOnAsync(notifications, skipped: null, cancellationToken);

    /// <summary>The lane goes on without its head, which stays what it is.</summary>
    /// <returns>False when it is not the head of a lane, or neither faulted nor held as unknown.</returns>
    public async Task<bool> TrySkipAsync(Guid notification, CancellationToken cancellationToken) => await GoOnAsync([notification], notification, cancellationToken);

    /// <summary>
    /// Looks at lanes that have followers, from one to the next, and lets those go on whose active one is over: whoever ended it died before it could
    /// say so, or changed rows by hand.
    /// </summary>
    /// <param name="after">The lane that was looked at last; 0 begins at the first.</param>
    /// <returns>Where to go on; 0 after the last one.</returns>
    public async Task<long> RescueAsync(long after, int most, CancellationToken cancellationToken)
    {
        var (last, followers) = (0L, new List<Guid>());
        await using (var command = database.CreateCommand(FindFollowers))
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
            {
                last = row.GetInt64(0);
                if (!row.IsDBNull(1)) followers.Add(row.GetGuid(1));   // null: released meanwhile
            }
        }

        if (followers.Count > 0) await GoOnAsync([.. followers], cancellationToken);
        return followers.Count < most ? 0 : last;
    }

    private async Task<bool> GoOnAsync(Guid[] notifications, Guid? skipped, CancellationToken cancellationToken)
    {
        var handOver = fresh.TryReserve(notifications.Length);
        var handedOver = 0;
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { LaneRows.ToLock(notifications) } };
            if (skipped is { } head) batch.BatchCommands.Add(new NpgsqlBatchCommand(Skip) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = head } } });
            batch.BatchCommands.Add(LaneRows.ToGoOn(notifications, handOver, dispatch.Value.LostAfter));

            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            var released = await LaneRows.ReadReleasedAsync(reader, cancellationToken);
            await reader.EndAsync(cancellationToken);
            if (handOver) handedOver = fresh.HandOver(released);
            return skipped is null || batch.BatchCommands[1].RecordsAffected > 0;
        }
        finally
        {
            if (handOver) fresh.Release(notifications.Length - handedOver);
        }
    }
}
