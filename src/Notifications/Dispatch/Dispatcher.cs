using Microsoft.Extensions.Options;
using Notifications.Holding;
using Notifications.Receipts;
using Notifications.Storage;

namespace Notifications.Dispatch;

/// <summary>
/// The loop that turns due rows into commands: unsent, released from a hold, replayed, interrupted, or lost on the way. README.md beside this file
/// explains recovery.
/// </summary>
public sealed partial class Dispatcher(
    DueRows rows, CommandSender sender, LostCommands lost, LateOutcomes outcomes, Lanes lanes, DispatchMetrics metrics, IOptions<DispatchOptions> options, TimeProvider clock,
    ILogger<Dispatcher> logger) : Loop("Dispatching due notifications", options.Value.Interval, clock, logger)
{
    // A full look means that more rows wait: go on at once.
    protected override async Task StepAsync(CancellationToken cancellationToken)
    {
        while (await LookAsync(cancellationToken) == options.Value.MostRowsInLook) { }
    }

    /// <returns>
    /// How many rows were due and are dealt with; 0 as well when the broker took nothing, so that nobody spins, and when commands were lost: those of a wiped
    /// broker may be a million, and what is posted meanwhile is to have its share of the queues.
    /// </returns>
    private async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        var due = await rows.TakeAsync(options.Value.MostRowsInLook, options.Value.Lease, cancellationToken);
        if (due.Count == 0) return 0;

        var late = due.Where(x => x.State == States.Expired).Select(x => x.Id).ToArray();
        if (late.Length > 0) await lanes.GoOnAsync(late, cancellationToken);
        var decided = due.Where(x => x.State != States.Expired).Select(row => (Row: row, Decision: DueDecision.Decide(row, options.Value.LostAfter))).ToList();
        var again = decided.Where(x => x.Decision is DueDecision.Wait).Select(x => (x.Row, ((DueDecision.Wait)x.Decision).Until));
        await rows.LookAgainAsync(again, cancellationToken);

        // What is certain goes first: it must not wait for questions to the broker.
        var certain = decided.Where(x => x.Decision is DueDecision.Send).Select(x => (x.Row, ((DueDecision.Send)x.Decision).Attempt)).ToList();
        var sent = await SendAsync(certain, cancellationToken);
        var suspects = decided.Where(x => x.Decision is DueDecision.SendIfLost).Select(x => new Suspect(x.Row, (DueDecision.SendIfLost)x.Decision)).ToList();
        var (lostSent, wereLost) = await SendLostAsync(suspects, cancellationToken);
        await ReportMissingAsync([.. decided.Where(x => x.Decision is DueDecision.ReceiptMissing).Select(x => x.Row)], cancellationToken);
        return sent && lostSent && !wereLost ? due.Count : 0;
    }

    private async Task ReportMissingAsync(IReadOnlyCollection<DueRow> missing, CancellationToken cancellationToken)
    {
        if (missing.Count == 0) return;

        using var bound = sender.StartBound();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        await outcomes.ReportMissingAsync(missing, either.Token);
    }

    private async Task<(bool Sent, bool WereLost)> SendLostAsync(List<Suspect> suspects, CancellationToken cancellationToken)
    {
        if (suspects.Count == 0) return (true, false);

        var found = await lost.FindLostAsync(suspects, cancellationToken);
        foreach (var suspect in found) metrics.Lost(suspect.Row);
        await rows.LookAgainAsync(suspects.Except(found).Select(x => (x.Row, DueDecision.AskAgain(x.Decision.Since, x.Row.Now, options.Value.LostAfter))), cancellationToken);
        return (await SendAsync([.. found.Select(x => (x.Row, x.Decision.Attempt))], cancellationToken), found.Count > 0);
    }

    private async Task<bool> SendAsync(List<(DueRow Row, int Attempt)> due, CancellationToken cancellationToken)
    {
        if (due.Count == 0) return true;

        using var bound = sender.StartBound();
        var results = await Task.WhenAll(due.Select(x => sender.TrySendAsync(ToCommand(x.Row, x.Attempt), bound.Token)));
        var confirmed = due.Where((_, index) => results[index]).Select(x => x.Row).ToList();
        var failed = due.Where((_, index) => !results[index]).Select(x => (x.Row, Clock.GetUtcNow())).ToList();

        await rows.MarkSentAsync(confirmed, options.Value.LostAfter, cancellationToken);
        await rows.LookAgainAsync(failed, cancellationToken);
        LogSent(confirmed.Count, failed.Count);
        return failed.Count == 0;
    }

    private static Command ToCommand(DueRow row, int attempt) =>
        new(row.Id, row.Channel, row.Priority, row.Cycle, attempt, row.Traceparent, row.ReplayTraceparent);

    [LoggerMessage(LogLevel.Information, "Dispatched {Sent} due notifications, {Failed} could not be sent")]
    private partial void LogSent(int sent, int failed);
}
