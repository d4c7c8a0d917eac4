using Microsoft.Extensions.Options;
using Npgsql;

namespace Notifications.Dispatch;

/// <summary>
/// Sends the commands of notifications that were committed, or released, a moment ago, from memory. It is a short cut and nothing rests on it: a command that it could
/// not send is written back as unsent, one that it lost with the process is found by the dispatcher.
/// </summary>
public sealed partial class FreshCommands(
    CommandSender sender, NpgsqlDataSource database, IOptions<DispatchOptions> options, TimeProvider clock, ILogger<FreshCommands> logger)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private long _closedUntil;
    private int _free = options.Value.MostFreshCommands;

    /// <summary>Takes room for so many commands; false when there is none or when the broker failed a moment ago. Then the rows are the dispatcher's.</summary>
    public bool TryReserve(int count)
    {
        if (clock.GetUtcNow().Ticks < Volatile.Read(ref _closedUntil)) return false;
        if (Interlocked.Add(ref _free, -count) >= 0) return true;

        Interlocked.Add(ref _free, count);
        return false;
    }

    /// <summary>Gives back room that was reserved and not used.</summary>
    public void Release(int count) => Interlocked.Add(ref _free, count);

    /// <summary>Sends them in the background; their room is free again when all are confirmed.</summary>
    /// <returns>How many they are: so much of the reserved room is not the caller's any more.</returns>
    public int HandOver(IReadOnlyList<Command> commands)
    {
        ArgumentNullException.ThrowIfNull(commands);
        if (commands.Count > 0) _ = SendAndReleaseAsync(commands);
        return commands.Count;
    }

    /// <summary>Sends them, in order, whether or not the broker failed a moment ago. For who has few, and waits until all are confirmed or marked as unsent.</summary>
    public async Task SendAsync(IReadOnlyList<Command> commands)
    {
        ArgumentNullException.ThrowIfNull(commands);
        try
        {
            using var bound = sender.StartBound();
            var sent = await Task.WhenAll(commands.Select(x => sender.TrySendAsync(x, bound.Token)));
            var failed = commands.Where((_, index) => !sent[index]).OrderBy(x => x.NotificationId).ToArray();
            if (failed.Length == 0) return;

            Volatile.Write(ref _closedUntil, (clock.GetUtcNow() + Rest).Ticks);
            LogUnsent(failed.Length);
            await MarkUnsentAsync(failed);
        }
        catch (NpgsqlException exception)
        {
            // The rows still say "commanded"; the dispatcher's search for lost commands finds them.
            LogNotMarked(commands.Count, exception.SqlState);
        }
    }

    private async Task SendAndReleaseAsync(IReadOnlyList<Command> commands)
    {
        // Off the intake's path: its next transaction must not wait for serialization.
        await Task.Yield();
        try
        {
            await SendAsync(commands);
        }
        finally
        {
            Release(commands.Count);
        }
    }

    private async Task MarkUnsentAsync(Command[] commands)
    {
        await using var command = database.CreateCommand("""
            UPDATE notification n SET commanded_at = NULL, due_at = now() FROM unnest($1::uuid[], $2::int[], $3::int[]) AS c(id, cycle, attempt)
            WHERE n.id = c.id AND n.state = 'Queued' AND n.cycle = c.cycle AND n.attempt = c.attempt - 1
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. commands.Select(x => x.NotificationId)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. commands.Select(x => x.Cycle)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. commands.Select(x => x.Attempt)] });
        await command.ExecuteNonQueryAsync();
    }

    [LoggerMessage(LogLevel.Warning, "{Count} commands could not be sent; the dispatcher sends them when the broker takes them")]
    private partial void LogUnsent(int count);

    [LoggerMessage(LogLevel.Warning, "{Count} unsent commands could not be marked ({SqlState}); the dispatcher finds them by itself")]
    private partial void LogNotMarked(int count, string? sqlState);
}
