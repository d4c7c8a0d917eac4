using Microsoft.Extensions.Options;
using Npgsql;

namespace Notifications.Dispatch;

/// <summary>
/// The loop that turns due rows into commands: unsent, released from a hold, replayed, interrupted, or lost on the way. README.md beside this file
/// explains recovery.
/// </summary>
public sealed partial class Dispatcher(
    DueRows rows, CommandSender sender, LostCommands lost, IOptions<DispatchOptions> options, TimeProvider clock, ILogger<Dispatcher> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                // A full look means that more rows wait: go on at once.
                while (await LookAsync(stoppingToken) == options.Value.MostRowsInLook) { }
            }
#pragma warning disable CA1031 // Servers fail in too many ways to list, and a loop that ends at a new one would leave every row where it is.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception is NpgsqlException { SqlState: { } state } ? state : exception.GetType().Name);
            }
#pragma warning restore CA1031
        }
    }

    /// <returns>How many rows were due and are dealt with; 0 as well when the broker took nothing, so that nobody spins.</returns>
    private async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        var due = await rows.TakeAsync(options.Value.MostRowsInLook, options.Value.Lease, cancellationToken);
        if (due.Count == 0) return 0;

        var decided = due.Select(row => (Row: row, Decision: DueDecision.Decide(row, options.Value.LostAfter))).ToList();
        var again = decided.Where(x => x.Decision is DueDecision.Wait).Select(x => (x.Row.Id, ((DueDecision.Wait)x.Decision).Until)).ToList();
        var commands = decided.Where(x => x.Decision is DueDecision.Send).Select(x => ToCommand(x.Row, ((DueDecision.Send)x.Decision).Attempt)).ToList();

        var suspects = decided.Where(x => x.Decision is DueDecision.SendIfLost).ToList();
        if (suspects.Count > 0) await lost.ObserveAsync(suspects.Select(x => x.Row), cancellationToken);
        foreach (var (row, decision) in suspects)
        {
            var (attempt, since) = (DueDecision.SendIfLost)decision;
            if (await lost.IsLostAsync(row, since, cancellationToken)) commands.Add(ToCommand(row, attempt));
            else again.Add((row.Id, DueDecision.AskAgain(since, row.Now, options.Value.LostAfter)));
        }

        if (again.Count > 0) await rows.LookAgainAsync(again, cancellationToken);
        return await SendAsync(commands, cancellationToken) ? due.Count : 0;
    }

    private async Task<bool> SendAsync(List<Command> commands, CancellationToken cancellationToken)
    {
        if (commands.Count == 0) return true;

        using var bound = sender.StartBound();
        var sent = await Task.WhenAll(commands.Select(x => sender.TrySendAsync(x, bound.Token)));
        var confirmed = commands.Where((_, index) => sent[index]).Select(x => x.NotificationId).Order().ToArray();
        var failed = commands.Where((_, index) => !sent[index]).Select(x => (x.NotificationId, clock.GetUtcNow())).ToList();

        if (confirmed.Length > 0) await rows.MarkSentAsync(confirmed, options.Value.LostAfter, cancellationToken);
        if (failed.Count > 0) await rows.LookAgainAsync(failed, cancellationToken);
        LogSent(confirmed.Length, failed.Count);
        return failed.Count == 0;
    }

    private static Command ToCommand(DueRow row, int attempt) => new(row.Id, row.Channel, row.Priority, row.Cycle, attempt, row.Traceparent);

    [LoggerMessage(LogLevel.Information, "Dispatched {Sent} due notifications, {Failed} could not be sent")]
    private partial void LogSent(int sent, int failed);

    [LoggerMessage(LogLevel.Warning, "The dispatcher could not work ({Error}); it tries again")]
    private partial void LogFailed(string error);
}
