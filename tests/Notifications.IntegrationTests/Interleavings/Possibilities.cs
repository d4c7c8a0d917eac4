using Notifications.Channels;
using Notifications.Contracts;
using Notifications.Dispatch;
using Notifications.Messaging;

namespace Notifications.IntegrationTests.Interleavings;

/// <param name="Weight">How likely it is, beside the others.</param>
/// <param name="Do">Does it, or returns the step that the product is to take.</param>
internal sealed record Possibility(int Weight, string What, Func<Step?> Do);

/// <summary>All that may happen next to a notification: what should, what goes wrong, and what comes from outside. The first of them is progress.</summary>
internal sealed class Possibilities(World world, Choices choices)
{
    private const int Likely = 6;
    private const int Cycles = 3;

    public List<Possibility> Find() =>
        [.. Workers(), .. Broker(), .. Lifecycle(), .. Dispatchers(), .. Outside()];

    private IEnumerable<Possibility> Workers()
    {
        foreach (var worker in world.Workers.ToList())
        {
            yield return Progress(worker);
            yield return Silent(1, $"{worker} dies ({worker.Phase})", () => world.Crash(worker));
            if (worker.Phase == WorkerPhase.Received)
                yield return new(1, $"{worker} asks, and the answer is lost", () => new Step.Claim(isAnswerLost: true, worker));
            if (worker.Phase is not (WorkerPhase.Granted or WorkerPhase.Answered or WorkerPhase.Reported) || worker.IsDisconnected) continue;
            yield return Silent(1, $"{worker} loses its connection ({worker.Phase})", () => world.Disconnect(worker));
            yield return new(1, $"{worker} renews its lease", () => new Step.ExtendLease(worker));
        }

        var asking = world.Workers.Where(x => x.Phase == WorkerPhase.Received).Take(2).ToArray();
        if (asking.Length == 2) yield return new(3, $"{asking[0]} and {asking[1]} ask at the same time", () => new Step.Claim(isAnswerLost: false, asking));
    }

    public Possibility Progress(WorkerHand worker) => worker.Phase switch
    {
        WorkerPhase.Received => new(Likely, $"{worker} asks", () => new Step.Claim(isAnswerLost: false, worker)),
        WorkerPhase.Granted => Silent(Likely, $"{worker} calls", () => world.Call(worker, Answer(), choices.OneIn(2))),
        WorkerPhase.Answered => Silent(Likely, $"{worker} reports {worker.Outcome?.Outcome}", () => world.Report(worker)),
        WorkerPhase.Reported => Silent(Likely, $"{worker} goes on: {worker.Next?.GetType().Name}", () => world.Follow(worker)),
        WorkerPhase.Moved => Silent(Likely, $"{worker} publishes the fault", () => world.PublishFault(worker)),
        _ => Silent(Likely, $"{worker} acknowledges", () => world.Acknowledge(worker)),
    };

    private IEnumerable<Possibility> Broker()
    {
        foreach (var command in world.Ready.Distinct())
        {
            yield return Silent(Likely, $"{command} is given out", () => world.Receive(command));
            yield return Silent(1, $"{command} is doubled", () => world.Ready.Add(command with { Redelivered = false }));
            // One that a worker had is in a queue for certain.
            if (!command.Redelivered) yield return Silent(1, $"{command} is lost", () => world.Ready.Remove(command));
        }

        foreach (var command in world.Ladder.Distinct())
        {
            yield return Silent(Likely, $"{command} has waited", () => world.EndDelay(command, isDoubled: false));
            yield return Silent(1, $"{command} has waited, and comes twice", () => world.EndDelay(command, isDoubled: true));
            yield return Silent(1, $"{command} is lost in the ladder", () => world.Ladder.Remove(command));
        }
    }

    private IEnumerable<Possibility> Lifecycle()
    {
        if (world.Outcomes.Count > 0)
        {
            yield return new(Likely, "outcomes are applied", () => new Step.Apply(PickOutcomes(), FindBetween()));
            yield return Silent(1, "an outcome is lost", () => world.Outcomes.RemoveAt(choices.Next(world.Outcomes.Count)));
        }

        if (world.Faults.Count == 0) yield break;
        yield return new(Likely, "a fault is applied", () => new Step.Fail(Take(world.Faults), FindBetween()));
        yield return Silent(1, "a fault is lost", () => world.Faults.RemoveAt(choices.Next(world.Faults.Count)));
    }

    private IEnumerable<Possibility> Dispatchers()
    {
        if (world.Row.DueAt <= DateTimeOffset.UtcNow || world.Row.IsPaused) yield return new(Likely, "a dispatcher looks", () => new Step.Look());
        foreach (var hand in world.Dispatchers.ToList())
        {
            yield return new(Likely, $"the dispatcher goes on: {hand.Decision}", () => GoOn(hand));
            yield return Silent(1, "the dispatcher dies", () => world.Dispatchers.Remove(hand));
            if (hand.HasSent) yield return new(1, "the command is not confirmed", () => LookAgain(hand, DateTimeOffset.UtcNow));
        }
    }

    private IEnumerable<Possibility> Outside()
    {
        foreach (var receipt in world.Receipts) yield return Silent(1, $"a receipt comes: {receipt}", () => world.TellReceipt(receipt));
        yield return new(4, "time passes", () => new Step.Pass(choices.Of(Times.Steps)));
        if (world.Row.Cycle < Cycles) yield return new(world.Row.IsReplayable ? 4 : 1, "somebody replays it", () => new Step.Replay());
        yield return new(1, world.IsDisabled ? "the destination is enabled" : "the destination is disabled", () => new Step.Switch(!world.IsDisabled));
    }

    /// <summary>As the dispatcher does with a row that it has taken.</summary>
    public Step? GoOn(DispatcherHand hand)
    {
        if (hand.HasSent)
        {
            world.Dispatchers.Remove(hand);
            return new Step.MarkSent(hand);
        }

        switch (hand.Decision)
        {
            case DueDecision.Wait wait:
                return LookAgain(hand, wait.Until - hand.Passed);
            case DueDecision.ReceiptMissing:
                world.TellMissingReceipt(hand);
                return null;
            case DueDecision.SendIfLost suspect when !IsLost(suspect):
                return LookAgain(hand, DueDecision.AskAgain(suspect.Since, hand.Row.Now, Times.LostAfter) - hand.Passed);
            default:
                hand.HasSent = true;
                var attempt = hand.Decision is DueDecision.Send send ? send.Attempt : ((DueDecision.SendIfLost)hand.Decision).Attempt;
                world.Ready.Add(new CommandMessage(hand.Row.Cycle, attempt));
                return null;
        }
    }

    // A queue that is empty for this notification may be full of others, but one that holds it is not empty.
    private bool IsLost(DueDecision.SendIfLost suspect) =>
        suspect.Queue == Queues.Lifecycle ? world.Outcomes.Count + world.Faults.Count == 0 : world.Ready.All(x => x.Queue != suspect.Queue);

    private Step.LookAgain LookAgain(DispatcherHand hand, DateTimeOffset at)
    {
        world.Dispatchers.Remove(hand);
        return new Step.LookAgain(hand, at);
    }

    private DeliveryOutcome Answer() => choices.Next(16) switch
    {
        0 or 1 => new DeliveryOutcome.Delivered(),
        2 or 3 => new DeliveryOutcome.Sent("some-id", Times.ReceiptWithin),
        4 => new DeliveryOutcome.Rejected("http-400", 400),
        5 or 6 => new DeliveryOutcome.Unknown("timeout"),
        7 => new DeliveryOutcome.Deferred("http-429", 429, Times.RetryAfter),
        _ => new DeliveryOutcome.Deferred("http-503", 503),
    };

    private NotificationOutcome[] PickOutcomes() => [.. Enumerable.Range(0, 1 + choices.Next(Math.Min(3, world.Outcomes.Count))).Select(_ => Take(world.Outcomes))];

    /// <summary>Any of them, and perhaps it comes again.</summary>
    private T Take<T>(List<T> messages)
    {
        var at = choices.Next(messages.Count);
        var message = messages[at];
        if (!choices.OneIn(6) && messages.Count > 0) messages.RemoveAt(at);
        return message;
    }

    /// <summary>Now and then somebody writes the row between the lifecycle's read and its write.</summary>
    private Step? FindBetween()
    {
        if (!choices.OneIn(3)) return null;

        var possible = new List<Step> { new Step.Replay() };
        possible.AddRange(world.Workers.Where(x => x.Phase == WorkerPhase.Received).Select(x => new Step.Claim(isAnswerLost: false, x)));
        possible.AddRange(world.Workers.Where(x => x.Phase is WorkerPhase.Granted or WorkerPhase.Answered).Select(x => new Step.ExtendLease(x)));
        if (world.Row.DueAt <= DateTimeOffset.UtcNow || world.Row.IsPaused) possible.Add(new Step.Look());
        if (world.Dispatchers.FirstOrDefault(x => x.HasSent) is { } hand) possible.Add(new Step.MarkSent(hand));
        var between = choices.Of(possible);
        if (between is Step.MarkSent sent) world.Dispatchers.Remove(sent.Hand);
        return between;
    }

    private static Possibility Silent(int weight, string what, Action act) => new(weight, what, () =>
    {
        act();
        return null;
    });
}
