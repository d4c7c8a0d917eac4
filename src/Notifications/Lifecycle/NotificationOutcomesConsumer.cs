using System.Diagnostics;
using MassTransit;
using Notifications.Contracts;
using Notifications.Delivery;
using Notifications.Holding;
using Notifications.Messaging;
using Notifications.Storage;
using Npgsql;

namespace Notifications.Lifecycle;

/// <summary>
/// Applies a message full of outcomes: one SELECT, the state machine for each, one UPDATE. Rows that somebody changed in between are tried again here:
/// an exception would bring back the whole message for one row. An outcome that can't be applied takes none of the others with it: it gets a message of
/// its own, and that one ends in the error queue.
/// </summary>
public sealed partial class NotificationOutcomesConsumer(
    NotificationStateStore store, StateMachineRaiser<NotificationOutcome> raiser, StrayMessages strays, OutcomeReporter reporter, GateLessons gates,
    LifecycleMetrics metrics, ILogger<NotificationOutcomesConsumer> logger)
    : IConsumer<NotificationOutcomes>
{
    /// <summary>As MassTransit calls what it does with a message; what it does below is called the same.</summary>
    private const string SpanName = $"{Queues.Lifecycle} process";

    /// <summary>More rounds than honest competition for a row ever needs.</summary>
    private const int MostRounds = 20;

    public async Task Consume(ConsumeContext<NotificationOutcomes> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        // A required member may be null all the same.
        NotificationOutcome?[] all = context.Message.Items ?? throw new UnusableMessageException("Has no outcomes");
        var sound = all.OfType<NotificationOutcome>().Where(x => OutcomeCheck.FindMistake(x) is null).ToList();
        var unsound = all.Where(x => OutcomeCheck.FindMistake(x) is not null).ToList();
        if (all.Length == 1 && unsound.Count == 1) throw new UnusableMessageException(OutcomeCheck.FindMistake(unsound[0])!);

        try
        {
            await ApplyAsync(context, sound);
        }
        catch (PostgresException refused) when (RowFault.Is(refused) && all.Length > 1)
        {
            // One of them, and nobody says which.
            LogRefused(sound.Count, refused.SqlState);
            unsound = [.. all];
        }

        foreach (var outcome in unsound) await reporter.ReportAloneAsync(outcome, context.CancellationToken);
        if (unsound.Count > 0) LogSeparated(unsound.Count);
    }

    private async Task ApplyAsync(ConsumeContext context, IReadOnlyList<NotificationOutcome> outcomes)
    {
        var pending = outcomes;
        for (var round = 1; pending.Count > 0; round++)
        {
            if (round > MostRounds) throw new NotificationChangedException(pending[0].NotificationId);
            pending = await ApplyAsync(context, pending, record: round == 1);
        }
    }

    /// <param name="record">True to put the attempts on record as well; once is enough.</param>
    /// <returns>The outcomes whose rows were changed in between.</returns>
    private async Task<IReadOnlyList<NotificationOutcome>> ApplyAsync(ConsumeContext context, IReadOnlyList<NotificationOutcome> outcomes, bool record)
    {
        var states = await store.LoadAsync([.. outcomes.Select(x => x.NotificationId).Distinct().Order()], context.CancellationToken);
        var known = outcomes.Where(x => states.ContainsKey(x.NotificationId)).ToList();
        foreach (var stray in outcomes.Where(x => !states.ContainsKey(x.NotificationId))) await strays.RecordAsync(stray.NotificationId, stray.Cycle, "outcome", context.CancellationToken);

        // In the order of attempts: two outcomes of one notification may share a message, and they share its instance here.
        var changed = new HashSet<Guid>();
        var delivered = states.Values.Where(x => x.State == States.Delivered).Select(x => x.CorrelationId).ToHashSet();
        foreach (var outcome in known.OrderBy(x => x.Cycle).ThenBy(x => x.Attempt))
            if (await RaiseAsync(context, states[outcome.NotificationId], outcome)) changed.Add(outcome.NotificationId);

        // A receipt is on record where it came in.
        var attempts = record ? known.Where(x => !x.IsReceipt).ToList() : [];
        var (saved, newAttempts) = await store.SaveAsync([.. changed.Select(x => states[x])], attempts, context.CancellationToken);
        foreach (var id in saved.Where(x => states[x].State == States.Delivered && !delivered.Contains(x))) metrics.Delivered(states[id]);
        if (newAttempts < attempts.Count) LogSeenBefore(attempts.Count - newAttempts);
        await gates.LearnAsync([.. known.Where(x => saved.Contains(x.NotificationId)).Select(x => (states[x.NotificationId], x))], context.CancellationToken);
        changed.ExceptWith(saved);
        return [.. known.Where(x => changed.Contains(x.NotificationId))];
    }

    private async Task<bool> RaiseAsync(ConsumeContext context, NotificationState state, NotificationOutcome outcome)
    {
        // The message is in the trace of one of its outcomes; each has its own.
        using var span = Tracing.StartUnder(outcome.Traceparent, SpanName, Activity.Current?.Id);
        var before = (state.State, state.Answered);
        await raiser.RaiseAsync(context, state, outcome);
        span?.SetNotification(outcome.NotificationId, outcome.Cycle, outcome.Attempt).SetTag("notification.state", state.State);
        if ((state.State, state.Answered) != before) return true;

        // It changed nothing: an outcome of an attempt that another followed, a duplicate, or a late failure. Its attempt is on record all the same.
        metrics.Late(outcome.Outcome);
        if (!States.IsFinal(state.State)) LogLate(outcome.NotificationId, outcome.Cycle, outcome.Attempt, outcome.Outcome, state.State);
        return false;
    }

    [LoggerMessage(LogLevel.Information, "Outcome of {NotificationId}, cycle {Cycle}, attempt {Attempt}: {Outcome} came late and changes nothing ({State})")]
    private partial void LogLate(Guid notificationId, int cycle, int attempt, string outcome, string state);

    [LoggerMessage(LogLevel.Warning, "The database refuses one of {Count} outcomes ({SqlState}); they are applied one by one")]
    private partial void LogRefused(int count, string sqlState);

    [LoggerMessage(LogLevel.Warning, "{Count} outcomes go on in messages of their own, because not all of a message could be applied together")]
    private partial void LogSeparated(int count);

    [LoggerMessage(LogLevel.Information, "{Count} outcomes were on record before")]
    private partial void LogSeenBefore(int count);
}
