using Microsoft.Extensions.Options;
using Notifications.Dispatch;
using Npgsql;

namespace Notifications.Replay;

/// <summary>
/// Fills up an error queue that has lost messages: it was purged, or came back empty with its broker. For every faulted notification whose copy is missing a
/// command is sent that makes the fault again, through the same worker, retry and error pipeline that made it first. It calls no provider.
/// </summary>
public sealed partial class MissingCopies(
    NpgsqlDataSource database, CommandSender sender, IOptions<DispatchOptions> dispatch, TimeProvider clock, ILogger<MissingCopies> logger)
{
    /// <summary>For one queue in one audit, so that live traffic has room: the next audit sends the next ones.</summary>
    private const int Most = 2_000;

    private const int MostInPage = 1_000;

    /// <summary>A command that was sent may wait in its queue: not sent again before this time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    // Long enough ago: a fault is recorded a moment before its command reaches the error queue.
    private const string Find = """
        SELECT n.id, n.priority, n.cycle, n.attempt, e.traceparent FROM notification n JOIN event e ON e.id = n.event
        WHERE n.channel = $1 AND n.faulted_at < now() - $2 AND n.id > $3 ORDER BY n.id LIMIT $4
        """;

    private readonly Dictionary<FaultedCommand, DateTimeOffset> _sent = [];

    /// <param name="present">What stands in the channel's error queue.</param>
    /// <returns>How many commands were sent and confirmed.</returns>
    public async Task<int> MakeAgainAsync(string channel, IReadOnlySet<FaultedCommand> present, CancellationToken cancellationToken)
    {
        Forget();
        var (sent, last) = (0, Guid.Empty);
        while (sent < Most)
        {
            var page = await FindAsync(channel, last, cancellationToken);
            if (page.Count == 0) break;

            last = page[^1].NotificationId;
            var missing = page.Where(x => Key(x) is var key && !present.Contains(key) && !_sent.ContainsKey(key)).ToList();
            using var bound = sender.StartBound();
            var confirmed = await Task.WhenAll(missing.Select(x => sender.TrySendAsync(x, bound.Token)));
            foreach (var (index, command) in missing.Index())
                if (confirmed[index]) _sent[Key(command)] = clock.GetUtcNow();

            sent += confirmed.Count(x => x);
            if (confirmed.Contains(false)) break;   // the broker takes nothing: the next audit goes on
        }

        if (sent > 0) LogSent(sent, channel);
        return sent;
    }

    private static FaultedCommand Key(Command command) => new(command.NotificationId, command.Cycle);

    private void Forget()
    {
        foreach (var old in _sent.Where(x => clock.GetUtcNow() > x.Value + Patience).Select(x => x.Key).ToList()) _sent.Remove(old);
    }

    private async Task<List<Command>> FindAsync(string channel, Guid after, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Find);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = channel });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = dispatch.Value.LostAfter });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = MostInPage });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<Command>();
        while (await row.ReadAsync(cancellationToken))
            found.Add(new Command(row.GetGuid(0), channel, row.GetString(1), row.GetInt32(2), Math.Max(row.GetInt32(3), 1),
                await row.IsDBNullAsync(4, cancellationToken) ? null : row.GetString(4), FaultMissing: true));
        return found;
    }

    [LoggerMessage(LogLevel.Warning, "The error queue of {Channel} has lost messages; {Count} faults are made again")]
    private partial void LogSent(int count, string channel);
}
