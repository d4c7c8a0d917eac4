using Notifications.Messaging;
using Npgsql;

namespace Notifications.Replay;

/// <summary>
/// Takes the copies of replayed notifications out of the error queues, so that an error queue holds exactly what still waits for an operator. One
/// instance at a time, by an advisory lock: two that rotate one queue would mix its order.
/// </summary>
public sealed partial class ErrorQueueTrimmer(NpgsqlDataSource database, ErrorQueueRotation rotation, TimeProvider clock, ILogger<ErrorQueueTrimmer> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>A copy that is not there yet (a fault is recorded a moment before its command reaches the error queue) is looked for again after this time.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    /// <summary>After this time a copy that is not there never was: somebody purged the queue.</summary>
    private static readonly TimeSpan GiveUp = TimeSpan.FromMinutes(1);

    private const long Turn = 0x5472696D6D6572;

    private const string Pending = """
        SELECT i.channel, i.notification, max(i.cycle), max(r.requested_at) < now() - $1, max(r.requested_at) > $2
        FROM replay_item i JOIN replay r ON r.id = i.replay WHERE i.copies IS NULL GROUP BY i.channel, i.notification
        """;

    private const string Found = """
        UPDATE replay_item i SET copies = f.copies FROM unnest($2::uuid[], $3::int[]) AS f(notification, copies)
        WHERE i.copies IS NULL AND i.channel = $1 AND i.notification = f.notification
        """;

    private DateTimeOffset _lookedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TrimAsync(stoppingToken);
            }
#pragma warning disable CA1031 // Servers fail in too many ways to list, and a loop that ends at a new one would let the error queues grow.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception is NpgsqlException { SqlState: { } state } ? state : exception.GetType().Name);
            }
#pragma warning restore CA1031
        }
    }

    private async Task TrimAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var pending = await FindPendingAsync(connection, cancellationToken);
        // Rotating a long queue is work: do it for what is new, and every now and then for what was not found.
        if (pending.Count == 0 || (!pending.Any(x => x.IsNew) && clock.GetUtcNow() < _lookedAt + LookAgain)) return;
        if (!await TryLockAsync(connection, cancellationToken)) return;

        try
        {
            var startedAt = clock.GetUtcNow();
            foreach (var channel in pending.GroupBy(x => x.Channel)) await TrimAsync(connection, channel.Key, [.. channel], cancellationToken);
            _lookedAt = startedAt;
        }
        finally
        {
            // A broken connection has lost its lock by itself.
            if (connection.State == System.Data.ConnectionState.Open) await UnlockAsync(connection);
        }
    }

    private async Task TrimAsync(NpgsqlConnection connection, string channel, List<PendingItem> items, CancellationToken cancellationToken)
    {
        var cycles = items.ToDictionary(x => x.Notification, x => x.Cycle);
        var copies = new Dictionary<Guid, int>();
        var removed = await rotation.RemoveAsync(Queues.Error(channel), body =>
        {
            if (FaultedCommand.Read(body) is not { } command || !cycles.TryGetValue(command.NotificationId, out var cycle) || command.Cycle >= cycle) return false;
            copies[command.NotificationId] = copies.GetValueOrDefault(command.NotificationId) + 1;
            return true;
        }, cancellationToken);

        foreach (var lost in items.Where(x => x.IsOld && !copies.ContainsKey(x.Notification))) copies[lost.Notification] = 0;
        LogTrimmed(removed, Queues.Error(channel), items.Count);
        await using var command = new NpgsqlCommand(Found, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = channel });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. copies.Keys] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. copies.Values] });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<List<PendingItem>> FindPendingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Pending, connection);
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = GiveUp });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _lookedAt });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var pending = new List<PendingItem>();
        while (await row.ReadAsync(cancellationToken))
            pending.Add(new PendingItem(row.GetString(0), row.GetGuid(1), row.GetInt32(2), row.GetBoolean(3), row.GetBoolean(4)));
        return pending;
    }

    private static async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection) { Parameters = { new NpgsqlParameter<long> { TypedValue = Turn } } };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task UnlockAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection) { Parameters = { new NpgsqlParameter<long> { TypedValue = Turn } } };
        await command.ExecuteNonQueryAsync();
    }

    /// <param name="IsOld">Replayed so long ago that a copy which is not there will not come.</param>
    /// <param name="IsNew">Replayed since the queues were looked through last.</param>
    private sealed record PendingItem(string Channel, Guid Notification, int Cycle, bool IsOld, bool IsNew);

    [LoggerMessage(LogLevel.Information, "Took {Removed} messages out of {Queue} for {Count} replayed notifications")]
    private partial void LogTrimmed(int removed, string queue, int count);

    [LoggerMessage(LogLevel.Warning, "The error queues could not be trimmed ({Error}); tried again")]
    private partial void LogFailed(string error);
}
