using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.Options;
using Notifications.Channels;
using Notifications.Contracts;
using Notifications.Destinations;
using Notifications.Holding;
using Notifications.Messaging;

namespace Notifications.Delivery;

/// <summary>One attempt, for every channel: claim, call the provider, report, and say what follows.</summary>
/// <remarks>
/// When the connection to the broker is lost, MassTransit cancels the message's token and connects again only after its consumers have ended. A broker
/// that stumbles must not turn every call under way into one of unknown outcome: so the consumer ends and the attempt goes on without it, bounded by
/// its channel and by the end of the process, and reports over the next connection. The broker gives the command out again; the claim drops it.
/// </remarks>
public sealed partial class DeliverNotificationConsumer(
    Claims claims, Leases leases, Rates rates, GivingWay way, ChannelRegistry channels, Circuits circuits, GoneDestinations gone, Inquiry inquiry, OutcomeReporter outcomes,
    IOptions<DeliveryOptions> options, IHostApplicationLifetime process, DeliveryMetrics metrics, DuplicateMetrics duplicates,
    TimeProvider clock, ILogger<DeliverNotificationConsumer> logger) : IConsumer<DeliverNotification>
{
    private const string Interrupted = "interrupted";

    public async Task Consume(ConsumeContext<DeliverNotification> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var command = context.Message;
        var attempt = command.Attempt + context.GetRedeliveryCount();
        var asked = new ClaimRequest(command.NotificationId, command.Cycle, attempt, Guid.CreateVersion7(), context.ReceiveContext.Redelivered, command.FaultMissing);

        using var place = await way.EnterAsync(context.ReceiveContext.InputAddress, context.CancellationToken);
        await rates.WaitAsync(context.ReceiveContext.InputAddress, context.CancellationToken);
        switch (await ClaimAsync(asked, context.CancellationToken))
        {
            case ClaimResult.Claimed claimed:
                var (next, error) = await AttemptAsync(asked, claimed).WaitAsync(context.CancellationToken);
                Follow(context, asked, next, error);
                break;
            case ClaimResult.Interrupted interrupted:
                var (after, cause) = await SettleInterruptedAsync(asked, interrupted).WaitAsync(context.CancellationToken);
                Follow(context, asked, after, cause);
                break;
            case ClaimResult.FaultMissing missing:
                throw new DeliveryFaultedException(missing.Cause, missing.Error, asked.Attempt);
            case ClaimResult.Refused refused:
                throw new UnusableMessageException(refused.Reason);
            case ClaimResult.Dropped dropped:
                metrics.Dropped(dropped.Reason);
                LogDropped(asked.NotificationId, asked.Cycle, asked.Attempt, dropped.Reason);
                break;
        }
    }

    private async Task<ClaimResult> ClaimAsync(ClaimRequest asked, CancellationToken cancellationToken)
    {
        using var span = Tracing.Start("claim");
        var result = await claims.ClaimAsync(asked, cancellationToken);
        span?.SetNotification(asked.NotificationId, asked.Cycle, asked.Attempt)
            .SetTag("notification.claim", (result as ClaimResult.Dropped)?.Reason ?? result.GetType().Name);
        return result;
    }

    private async Task<DeliveryOutcome> CallAsync(ClaimRequest asked, ClaimResult.Claimed claimed)
    {
        using var span = Tracing.Start("attempt");
        var outcome = await channels.DeliverAsync(claimed, process.ApplicationStopped);
        span?.SetNotification(asked.NotificationId, asked.Cycle, asked.Attempt).SetTag("notification.channel", claimed.Channel)
            .SetTag("notification.outcome", outcome.GetType().Name).SetTag(Tracing.CorrelationId, claimed.Delivery.CorrelationId);
        if (outcome.ErrorClass is { } error) span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error);
        return outcome;
    }

    private async Task<(NextStep Next, string? Error)> AttemptAsync(ClaimRequest asked, ClaimResult.Claimed claimed)
    {
        using var lease = leases.Keep(asked, claimed.Destination?.Id);
        var startedAt = clock.GetUtcNow();
        var started = clock.GetTimestamp();
        var outcome = await CallAsync(asked, claimed);
        var took = clock.GetElapsedTime(started);
        if (outcome is DeliveryOutcome.Unknown unknown)
            outcome = await inquiry.AskAsync(unknown, claimed, clock.GetElapsedTime(started), process.ApplicationStopped);

        using var reporting = Tracing.Start("report");
        var next = Decide(outcome, asked, claimed.Channel);
        var report = Report(asked, startedAt, took, outcome, next, Tracing.TraceId(claimed.Traceparent));
        LogAttempted(asked.NotificationId, claimed.Channel, asked.Cycle, asked.Attempt, report.Outcome, report.Status, report.ErrorClass,
            report.DurationMilliseconds, report.TraceId, claimed.Delivery.CorrelationId);
        metrics.Attempted(claimed.Channel, report);

        await outcomes.ReportAsync(report, process.ApplicationStopped);
        if (outcome is DeliveryOutcome.Rejected { DestinationGone: true }) await gone.DisableAsync(claimed.Delivery, process.ApplicationStopped);
        if (claimed.Destination is { } destination) await circuits.ObserveAsync(destination, outcome, process.ApplicationStopped);
        return (next, outcome.ErrorClass);
    }

    private async Task<(NextStep Next, string? Error)> SettleInterruptedAsync(ClaimRequest asked, ClaimResult.Interrupted interrupted)
    {
        using var lease = leases.Keep(asked with { Token = asked.TakingToken }, interrupted.Attempt.Destination?.Id);
        var outcome = await inquiry.AskAsync(new DeliveryOutcome.Unknown(Interrupted), interrupted.Attempt, interrupted.Age, process.ApplicationStopped);

        using var reporting = Tracing.Start("report");
        var next = Decide(outcome, asked, interrupted.Attempt.Channel);
        var report = Report(asked, interrupted.TakenAt, TimeSpan.Zero, outcome, next, traceId: null);
        metrics.Interrupted(interrupted.Attempt.Channel, report);
        await outcomes.ReportAsync(report, process.ApplicationStopped);
        return (next, outcome.ErrorClass);
    }

    private NextStep Decide(DeliveryOutcome outcome, ClaimRequest asked, string channel)
    {
        var next = NextStep.Decide(outcome, asked.Attempt, options.Value.Redelivery, channels.WhenUnknown(channel));
        if (outcome is DeliveryOutcome.Unknown && next is NextStep.Redeliver) duplicates.Possible(channel);
        return next;
    }

    private static void Follow(ConsumeContext context, ClaimRequest asked, NextStep next, string? error)
    {
        // The broker has given this command to somebody else by now, and MassTransit could not move it to the error queue any more. The
        // outcome is known; the dispatcher finds the fault missing and has it made where it can be made whole.
        if (ReceiveChannel.IsGone(context)) return;

        switch (next)
        {
            case NextStep.Redeliver redeliver:
                throw new DeliveryDeferredException(redeliver.Delay, error ?? "");
            case NextStep.Fault fault:
                throw new DeliveryFaultedException(fault.Cause, error, asked.Attempt);
        }
    }

    private NotificationOutcome Report(ClaimRequest asked, DateTimeOffset startedAt, TimeSpan took, DeliveryOutcome outcome, NextStep next, string? traceId) => new()
    {
        NotificationId = asked.NotificationId,
        Cycle = asked.Cycle,
        Attempt = asked.Attempt,
        Outcome = outcome.GetType().Name,
        StartedAt = startedAt,
        DurationMilliseconds = (int)took.TotalMilliseconds,
        Status = outcome.Status,
        ErrorClass = outcome.ErrorClass,
        ProviderMessageId = outcome switch
        {
            DeliveryOutcome.Delivered delivered => delivered.ProviderMessageId,
            DeliveryOutcome.Sent sent => sent.ProviderMessageId,
            _ => null,
        },
        NextAttemptAt = next switch
        {
            NextStep.Redeliver redeliver => clock.GetUtcNow() + redeliver.Delay,
            NextStep.Hold hold => clock.GetUtcNow() + hold.Delay,
            _ => null,
        },
        Held = next is NextStep.Hold or NextStep.HoldUnknown,
        ReceiptDueAt = outcome is DeliveryOutcome.Sent { ReceiptWithin: var within } ? clock.GetUtcNow() + within : null,
        Worker = Worker.Name,
        TraceId = Activity.Current?.TraceId.ToHexString() is { } current && traceId is null ? current : traceId,
        Traceparent = Activity.Current?.Id,
    };

    [LoggerMessage(LogLevel.Information,
        "Attempt of {NotificationId} over {Channel}: cycle {Cycle}, attempt {Attempt}, {Outcome} (status {Status}, {Error}) in {Milliseconds} ms, trace {TraceId}, correlation {CorrelationId}")]
    private partial void LogAttempted(
        Guid notificationId, string channel, int cycle, int attempt, string outcome, int? status, string? error, int milliseconds, string? traceId, string? correlationId);

    [LoggerMessage(LogLevel.Information, "Dropped a command for {NotificationId}: cycle {Cycle}, attempt {Attempt}, {Reason}")]
    private partial void LogDropped(Guid notificationId, int cycle, int attempt, string reason);
}
