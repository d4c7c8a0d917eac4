using MassTransit;
using Microsoft.Extensions.Options;
using Notifications.Contracts;
using Notifications.Delivery;
using Notifications.Dispatch;
using Notifications.Storage;

namespace Notifications.Lifecycle;

/// <summary>
/// Queued → Sending → Sent | Delivered | Retrying | Held | Faulted. The claim takes Queued and Retrying to Sending, the dispatcher Held to Queued, a
/// replay Faulted, and Held as unknown, to Queued. A receipt takes Sent to Delivered or, for its fault to be made, to Sending. A late Delivered wins over
/// everything; nothing else moves a notification backwards. Activities only move data: they run again when a row was changed concurrently.
/// </summary>
public sealed class NotificationStateMachine : MassTransitStateMachine<NotificationState>
{
    public NotificationStateMachine(IOptions<DispatchOptions> dispatch, TimeProvider clock, StrayMessages strays)
    {
        ArgumentNullException.ThrowIfNull(dispatch);
        var lostAfter = dispatch.Value.LostAfter;

        InstanceState(x => x.State);
        Event(() => OutcomeReported, x => x.CorrelateById(m => m.Message.NotificationId));
        Event(() => DeliveryFaulted, x =>
        {
            x.CorrelateById(m => m.Message.Message.NotificationId);
            x.OnMissingInstance(m => m.ExecuteAsync(c => strays.RecordAsync(c.Message.Message.NotificationId, c.Message.Message.Cycle, "fault", c.CancellationToken)));
        });

        During([Queued, Sending, Retrying, Held, Sent, Faulted, Cancelled, Expired],
            When(OutcomeReported, x => IsDelivered(x.Message)).Then(x => x.Saga.Deliver(x.Message)).TransitionTo(Delivered));

        During(Sending,
            When(OutcomeReported, x => HasNext(x.Message) && x.Saga.Expects(x.Message) && !x.Message.Held)
                .Then(x => x.Saga.Retry(x.Message, lostAfter)).TransitionTo(Retrying),
            When(OutcomeReported, x => HasNext(x.Message) && x.Saga.Expects(x.Message) && x.Message.Held)
                .Then(x => x.Saga.Hold(x.Message)).TransitionTo(Held),
            When(OutcomeReported, x => IsSent(x.Message) && x.Saga.Expects(x.Message)).Then(x => x.Saga.Send(x.Message)).TransitionTo(Sent),
            When(OutcomeReported, x => IsHeldAsUnknown(x.Message) && x.Saga.Expects(x.Message)).Then(x => x.Saga.HoldAsUnknown(x.Message)).TransitionTo(Held),
            When(OutcomeReported, x => IsLast(x.Message) && x.Saga.Expects(x.Message))
                .Then(x => x.Saga.AwaitFault(x.Message, clock.GetUtcNow(), lostAfter)));

        During([Sent, Held],
            When(OutcomeReported, x => IsLast(x.Message) && x.Saga.ExpectsReceipt(x.Message))
                .Then(x => x.Saga.AwaitFault(x.Message, clock.GetUtcNow(), lostAfter)).TransitionTo(Sending));
        During(Sent,
            When(OutcomeReported, x => IsHeldAsUnknown(x.Message) && x.Saga.ExpectsReceipt(x.Message)).Then(x => x.Saga.HoldAsUnknown(x.Message)).TransitionTo(Held));
        During([Held, Retrying],
            When(OutcomeReported, x => IsSent(x.Message) && x.Saga.ThoughtLost(x.Message)).Then(x => x.Saga.Send(x.Message)).TransitionTo(Sent));

        During([Queued, Sending, Retrying, Held],
            When(DeliveryFaulted, x => x.Saga.Expects(x.Message.Message, Reason(x.Message)))
                .Then(x => x.Saga.Fail(Reason(x.Message), clock.GetUtcNow())).TransitionTo(Faulted));

        During(Faulted,
            When(OutcomeReported, x => IsLast(x.Message) && !x.Message.IsReceipt && x.Saga.Expects(x.Message)).Then(x => x.Saga.Explain(x.Message)));

        During([Sent, Faulted, Delivered, Cancelled, Expired], Ignore(DeliveryFaulted));
        During(Delivered, Ignore(OutcomeReported));
    }

    public State Queued { get; private set; } = null!;
    public State Sending { get; private set; } = null!;
    public State Retrying { get; private set; } = null!;
    public State Held { get; private set; } = null!;
    public State Sent { get; private set; } = null!;
    public State Delivered { get; private set; } = null!;
    public State Faulted { get; private set; } = null!;
    public State Cancelled { get; private set; } = null!;
    public State Expired { get; private set; } = null!;

    public Event<NotificationOutcome> OutcomeReported { get; private set; } = null!;
    public Event<Fault<DeliverNotification>> DeliveryFaulted { get; private set; } = null!;

    private static bool IsDelivered(NotificationOutcome outcome) => outcome.Outcome == Outcomes.Delivered;

    /// <summary>Another attempt follows by itself: after one that was deferred or, where the channel sends again, one that nobody knows the outcome of.</summary>
    private static bool HasNext(NotificationOutcome outcome) => outcome is { Outcome: Outcomes.Deferred or Outcomes.Unknown, NextAttemptAt: not null };

    private static bool IsSent(NotificationOutcome outcome) => outcome is { Outcome: Outcomes.Sent, ReceiptDueAt: not null };

    private static bool IsHeldAsUnknown(NotificationOutcome outcome) => outcome is { Outcome: Outcomes.Unknown, Held: true, NextAttemptAt: null };

    private static bool IsLast(NotificationOutcome outcome) => !IsDelivered(outcome) && !HasNext(outcome) && !IsSent(outcome) && !IsHeldAsUnknown(outcome);

    private static FaultReason Reason(Fault<DeliverNotification> fault) => DeliveryFaultedException.Read(fault.Exceptions[0]);
}
