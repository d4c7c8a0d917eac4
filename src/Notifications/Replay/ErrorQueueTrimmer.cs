using Microsoft.Extensions.Options;
using Notifications.Channels;
using Notifications.Messaging;
using Npgsql;

namespace Notifications.Replay;

/// <summary>
/// Keeps the error queues true: each holds exactly what still waits for an operator. Copies of replayed notifications are taken out at once; every now
/// and then a queue that holds more or less than the rows account for is looked through, and what is missing is made again. One instance at a time, by
/// an advisory lock: two that rotate one queue would mix its order.
/// </summary>
public sealed partial class ErrorQueueTrimmer(
    NpgsqlDataSource database, ErrorQueueRotation rotation, MissingCopies missing, BrokerConnection broker, IEnumerable<IChannel> channels,
    IOptions<ReplayOptions> options, TimeProvider clock, ILogger<ErrorQueueTrimmer> logger)
    : Loop("Trimming the error queues", Interval, clock, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>A copy that was not found is looked for again after this time: a worker of the version before told its fault a moment before it moved its command.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private const long Turn = 0x5472696D6D6572;

    /// <summary>For each channel: the newest replay that its error queue was looked through for, and when.</summary>
    private readonly Dictionary<string, (DateTimeOffset Replay, DateTimeOffset At)> _looked = [];

    private DateTimeOffset _audited = clock.GetUtcNow();

    protected override async Task StepAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var copies = new FaultedCopies(connection);
        var replayed = await copies.FindReplayedAsync(cancellationToken);
        var isAudit = Clock.GetUtcNow() >= _audited + options.Value.AuditInterval;
        var due = replayed.Where(x => IsDue(x.Key, x.Value)).Select(x => x.Key).ToHashSet();
        if ((due.Count == 0 && !isAudit) || !await TryLockAsync(connection, cancellationToken)) return;

        try
        {
            HashSet<string> incomplete = [];
            if (isAudit)
            {
                (var overfull, incomplete) = await CompareAsync(copies, cancellationToken);
                due.UnionWith([.. overfull, .. incomplete]);
                _audited = Clock.GetUtcNow();
            }

            foreach (var channel in due)
            {
                var present = await TrimAsync(copies, channel, cancellationToken);
                _looked[channel] = (replayed.GetValueOrDefault(channel), Clock.GetUtcNow());
                if (incomplete.Contains(channel)) await missing.MakeAgainAsync(channel, present, cancellationToken);
            }
        }
        finally
        {
            // A broken connection has lost its lock by itself.
            if (connection.State == System.Data.ConnectionState.Open) await UnlockAsync(connection);
        }
    }

    /// <summary>Rotating a long queue is work: at once for a new replay, and again after a while for what was not found.</summary>
    private bool IsDue(string channel, DateTimeOffset newestReplay) =>
        !_looked.TryGetValue(channel, out var looked) || newestReplay > looked.Replay || Clock.GetUtcNow() >= looked.At + LookAgain;

    /// <returns>The channels whose error queue holds more, and those whose error queue holds less, than the rows account for.</returns>
    private async Task<(IReadOnlyList<string> Overfull, HashSet<string> Incomplete)> CompareAsync(FaultedCopies copies, CancellationToken cancellationToken)
    {
        var faulted = await copies.CountFaultedAsync(cancellationToken);
        var (overfull, incomplete) = (new List<string>(), new HashSet<string>());
        foreach (var channel in channels.Select(x => x.Name))
        {
            var difference = await broker.CountReadyAsync(Queues.Error(channel), cancellationToken) - faulted.GetValueOrDefault(channel);
            if (difference > 0) overfull.Add(channel);
            if (difference < 0) incomplete.Add(channel);
        }

        return (overfull, incomplete);
    }

    /// <returns>What stands in the queue.</returns>
    private async Task<IReadOnlySet<FaultedCommand>> TrimAsync(FaultedCopies copies, string channel, CancellationToken cancellationToken)
    {
        var (seen, taken) = (new HashSet<FaultedCommand>(), new Dictionary<Guid, int>());
        var removed = await rotation.RotateAsync(Queues.Error(channel), async (bodies, bound) =>
        {
            var commands = bodies.Select(FaultedCommand.Read).ToList();
            var rows = await copies.FindRowsAsync([.. commands.Where(x => x is not null).Select(x => x!.Value.NotificationId).Distinct()], bound);
            return [.. commands.Select(x => x is { } command && Take(command))];

            bool Take(FaultedCommand command)
            {
                (int, string)? row = rows.TryGetValue(command.NotificationId, out var found) ? found : null;
                if (!command.IsSettled(row, seen.Add(command))) return false;

                taken[command.NotificationId] = taken.GetValueOrDefault(command.NotificationId) + 1;
                return true;
            }
        }, cancellationToken);

        await copies.RecordAsync(channel, taken, cancellationToken);
        if (removed > 0) LogTrimmed(removed, Queues.Error(channel));
        return seen;
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

    [LoggerMessage(LogLevel.Information, "Took {Removed} messages out of {Queue} that were replayed or settled since")]
    private partial void LogTrimmed(int removed, string queue);
}
