using Npgsql;

namespace Notifications.Replay;

/// <summary>What the database knows of the copies in the error queues. All on the connection that holds the trimmer's turn.</summary>
internal sealed class FaultedCopies(NpgsqlConnection connection)
{
    /// <summary>After this time a copy that is not there never was: somebody purged the queue.</summary>
    private static readonly TimeSpan GiveUp = TimeSpan.FromMinutes(1);

    /// <summary>The channels with copies of replayed notifications, and when the newest of their replays was ordered.</summary>
    public async Task<Dictionary<string, DateTimeOffset>> FindReplayedAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT i.channel, max(r.requested_at) FROM replay_item i JOIN replay r ON r.id = i.replay WHERE i.copies IS NULL GROUP BY i.channel
            """, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var channels = new Dictionary<string, DateTimeOffset>();
        while (await row.ReadAsync(cancellationToken)) channels.Add(row.GetString(0), row.GetFieldValue<DateTimeOffset>(1));
        return channels;
    }

    /// <summary>How many notifications of each channel wait in its error queue, by the rows.</summary>
    public async Task<Dictionary<string, long>> CountFaultedAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT channel, count(*) FROM notification WHERE faulted_at IS NOT NULL GROUP BY channel", connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new Dictionary<string, long>();
        while (await row.ReadAsync(cancellationToken)) counts.Add(row.GetString(0), row.GetInt64(1));
        return counts;
    }

    public async Task<Dictionary<Guid, (int Cycle, string State)>> FindRowsAsync(Guid[] notifications, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT id, cycle, state FROM notification WHERE id = ANY($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = notifications });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new Dictionary<Guid, (int, string)>();
        while (await row.ReadAsync(cancellationToken)) rows.Add(row.GetGuid(0), (row.GetInt32(1), row.GetString(2)));
        return rows;
    }

    /// <summary>Puts on record how many copies of which replayed notifications were taken out; what is not there after a while is recorded as none.</summary>
    public async Task RecordAsync(string channel, IReadOnlyDictionary<Guid, int> copies, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("""
                    UPDATE replay_item i SET copies = f.copies FROM unnest($2::uuid[], $3::int[]) AS f(notification, copies)
                    WHERE i.copies IS NULL AND i.channel = $1 AND i.notification = f.notification
                    """)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<string> { TypedValue = channel },
                        new NpgsqlParameter<Guid[]> { TypedValue = [.. copies.Keys] },
                        new NpgsqlParameter<int[]> { TypedValue = [.. copies.Values] },
                    },
                },
                new("""
                    UPDATE replay_item i SET copies = 0 FROM replay r WHERE r.id = i.replay AND i.copies IS NULL AND i.channel = $1 AND r.requested_at < now() - $2
                    """)
                {
                    Parameters = { new NpgsqlParameter<string> { TypedValue = channel }, new NpgsqlParameter<TimeSpan> { TypedValue = GiveUp } },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
