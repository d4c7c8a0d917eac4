using Notifications.Channels;
using Notifications.Contracts;
using Notifications.Delivery;

namespace Notifications.IntegrationTests.Interleavings;

/// <summary>
/// Everything around one notification that the database does not know: broker, workers, dispatchers, provider, and what really happened. The methods are
/// what happens in them; none of them waits for anything.
/// </summary>
internal sealed class World(Guid notification, Policy policy)
{
    public Guid Notification => notification;

    public Policy Policy => policy;

    /// <summary>What the row must look like.</summary>
    public Reference Row { get; set; } = new();

    public bool IsDisabled { get; set; }

    /// <summary>The deliver queue, and the delay ladder before it.</summary>
    public List<CommandMessage> Ready { get; } = [];
    public List<CommandMessage> Ladder { get; } = [];

    /// <summary>The lifecycle's queue.</summary>
    public List<NotificationOutcome> Outcomes { get; } = [];
    public List<FaultMessage> Faults { get; } = [];

    /// <summary>The error queue: of which cycles it has a copy.</summary>
    public List<int> ErrorQueue { get; } = [];

    public List<WorkerHand> Workers { get; } = [];
    public List<DispatcherHand> Dispatchers { get; } = [];
    public List<ReceiptToCome> Receipts { get; } = [];

    /// <summary>What really happened.</summary>
    public History History { get; } = new();

    public void Receive(CommandMessage command)
    {
        Ready.Remove(command);
        Workers.Add(new WorkerHand(notification, command));
    }

    /// <summary>The process dies. The broker gives its command to somebody else, unless it has done so before.</summary>
    public void Crash(WorkerHand worker)
    {
        if (!worker.IsDisconnected) GiveBack(worker.Command);
        Workers.Remove(worker);
    }

    /// <summary>The connection is lost; the attempt goes on without it.</summary>
    public void Disconnect(WorkerHand worker)
    {
        worker.IsDisconnected = true;
        GiveBack(worker.Command);
    }

    public void Hear(WorkerHand worker, ClaimResult answer)
    {
        switch (answer)
        {
            case ClaimResult.Claimed:
                History.Grant(worker);
                worker.Phase = WorkerPhase.Granted;
                break;
            case ClaimResult.Interrupted:
                worker.IsInterrupted = true;
                Conclude(worker, new DeliveryOutcome.Unknown("interrupted"));
                break;
            case ClaimResult.FaultMissing missing:
                (worker.Next, worker.Error, worker.Phase) = (new NextStep.Fault(missing.Cause), missing.Error, WorkerPhase.Reported);
                break;
            default:
                worker.Phase = WorkerPhase.Finished;
                break;
        }
    }

    /// <summary>The provider is called, and answers. Of what it may have taken it tells later as well.</summary>
    public void Call(WorkerHand worker, DeliveryOutcome outcome, bool isGood)
    {
        History.Call(worker);
        if (outcome is DeliveryOutcome.Sent or DeliveryOutcome.Unknown) Receipts.Add(new ReceiptToCome(worker.Asked.Cycle, worker.Asked.Attempt, isGood));
        Conclude(worker, outcome);
    }

    public void Report(WorkerHand worker)
    {
        Outcomes.Add(worker.Outcome!);
        worker.Phase = WorkerPhase.Reported;
    }

    /// <summary>What MassTransit does for the worker; each of it before the command is acknowledged.</summary>
    public void Follow(WorkerHand worker)
    {
        if (worker.IsDisconnected)
        {
            Workers.Remove(worker);
            return;
        }

        worker.Phase = WorkerPhase.Finished;
        if (worker.Next is NextStep.Redeliver) Ladder.Add(worker.Command with { Count = worker.Command.Count + 1, Redelivered = false });
        if (worker.Next is not NextStep.Fault) return;

        ErrorQueue.Add(worker.Asked.Cycle);
        worker.Phase = WorkerPhase.Moved;
    }

    public void PublishFault(WorkerHand worker)
    {
        Faults.Add(new FaultMessage(worker.Asked.Cycle, worker.Asked.Attempt, ((NextStep.Fault)worker.Next!).Cause, worker.Error));
        worker.Phase = WorkerPhase.Finished;
    }

    public void Acknowledge(WorkerHand worker) => Workers.Remove(worker);

    public void EndDelay(CommandMessage command, bool isDoubled)
    {
        if (!isDoubled) Ladder.Remove(command);
        Ready.Add(command);
    }

    public void TellReceipt(ReceiptToCome receipt) => Outcomes.Add(new NotificationOutcome
    {
        NotificationId = notification,
        Cycle = receipt.Cycle,
        Attempt = receipt.Attempt,
        Outcome = receipt.IsGood ? Storage.Outcomes.Delivered : Storage.Outcomes.Rejected,
        StartedAt = DateTimeOffset.UtcNow,
        DurationMilliseconds = 0,
        IsReceipt = true,
        Worker = "model",
    });

    public void TellMissingReceipt(DispatcherHand hand)
    {
        Dispatchers.Remove(hand);
        Outcomes.Add(new NotificationOutcome
        {
            NotificationId = notification,
            Cycle = hand.Row.Cycle,
            Attempt = hand.Row.Attempt,
            Outcome = Storage.Outcomes.Unknown,
            Held = policy.WhenUnknown is not UnknownPolicy.Fault,
            StartedAt = DateTimeOffset.UtcNow,
            DurationMilliseconds = 0,
            IsReceipt = true,
            Worker = "model",
        });
    }

    /// <summary>All that was said or taken before is so much longer ago.</summary>
    public void Pass(TimeSpan time)
    {
        for (var i = 0; i < Outcomes.Count; i++) Outcomes[i] = Earlier(Outcomes[i], time);
        foreach (var worker in Workers.Where(x => x.Outcome is not null)) worker.Outcome = Earlier(worker.Outcome!, time);
        foreach (var hand in Dispatchers) (hand.Row, hand.Passed) = (hand.Row with { TakenUntil = hand.Row.TakenUntil - time }, hand.Passed + time);
    }

    private void GiveBack(CommandMessage command) => Ready.Insert(0, command with { Redelivered = true });

    private void Conclude(WorkerHand worker, DeliveryOutcome outcome)
    {
        worker.Next = NextStep.Decide(outcome, worker.Asked.Attempt, Times.Redelivery, policy.WhenUnknown);
        (worker.Error, worker.Phase) = (outcome.ErrorClass, WorkerPhase.Answered);
        var now = DateTimeOffset.UtcNow;
        worker.Outcome = new NotificationOutcome
        {
            NotificationId = notification,
            Cycle = worker.Asked.Cycle,
            Attempt = worker.Asked.Attempt,
            Outcome = outcome.GetType().Name,
            StartedAt = now,
            DurationMilliseconds = 0,
            ErrorClass = outcome.ErrorClass,
            NextAttemptAt = worker.Next switch
            {
                NextStep.Redeliver redeliver => now + redeliver.Delay,
                NextStep.Hold hold => now + hold.Delay,
                _ => null,
            },
            Held = worker.Next is NextStep.Hold or NextStep.HoldUnknown,
            ReceiptDueAt = outcome is DeliveryOutcome.Sent ? now + Times.ReceiptWithin : null,
            Worker = "model",
        };
    }

    private static NotificationOutcome Earlier(NotificationOutcome outcome, TimeSpan time) =>
        outcome with { NextAttemptAt = outcome.NextAttemptAt - time, ReceiptDueAt = outcome.ReceiptDueAt - time };
}
