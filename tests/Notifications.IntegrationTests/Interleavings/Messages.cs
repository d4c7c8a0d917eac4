using Notifications.Channels;
using Notifications.Contracts;
using Notifications.Delivery;
using Notifications.Dispatch;
using Notifications.Messaging;

namespace Notifications.IntegrationTests.Interleavings;

/// <summary>A command in the broker.</summary>
/// <param name="Count">How often the delay ladder has brought it back.</param>
/// <param name="Redelivered">It was with a worker before, which did not acknowledge it.</param>
internal sealed record CommandMessage(int Cycle, int Attempt, int Count = 0, bool Redelivered = false)
{
    public int Asks => Attempt + Count;

    public string Queue => Queues.For("webhook", "normal", Asks);

    public override string ToString() => $"{Cycle}/{Asks}{(Redelivered ? " (redelivered)" : "")}";
}

/// <summary>A <c>Fault&lt;DeliverNotification&gt;</c> on its way to the lifecycle.</summary>
internal sealed record FaultMessage(int Cycle, int Attempt, string Cause, string? Error);

/// <summary>A worker with a command that it has not acknowledged.</summary>
internal sealed class WorkerHand(Guid notification, CommandMessage command)
{
    public CommandMessage Command { get; } = command;

    public ClaimRequest Asked { get; } = new(notification, command.Cycle, command.Asks, Guid.CreateVersion7(), command.Redelivered);

    /// <summary>What it renews its lease with.</summary>
    public ClaimRequest Keeps => IsInterrupted ? Asked with { Token = Asked.TakingToken } : Asked;

    public bool IsInterrupted { get; set; }

    public WorkerPhase Phase { get; set; }

    /// <summary>The broker has taken the command back and given it to somebody else; the attempt goes on.</summary>
    public bool IsDisconnected { get; set; }

    public NotificationOutcome? Outcome { get; set; }

    public NextStep? Next { get; set; }

    public string? Error { get; set; }

    public override string ToString() => $"worker of {Command}";
}

/// <summary>How far a worker has come; it may die in each.</summary>
internal enum WorkerPhase
{
    Received,
    Granted,
    Answered,
    Reported,
    Moved,
    Finished,
}

/// <summary>A dispatcher with a row that it has taken.</summary>
internal sealed class DispatcherHand(DueRow row)
{
    public DueRow Row { get; set; } = row;

    public DueDecision Decision { get; } = DueDecision.Decide(row, Times.LostAfter);

    /// <summary>A command was sent, and the broker has not confirmed it yet.</summary>
    public bool HasSent { get; set; }

    /// <summary>What has passed since the row was taken.</summary>
    public TimeSpan Passed { get; set; }
}

/// <summary>What a provider will say of an attempt that it took, as often as it likes.</summary>
internal sealed record ReceiptToCome(int Cycle, int Attempt, bool IsGood);

/// <summary>What one notification's schedule is about, besides chance.</summary>
internal sealed record Policy(UnknownPolicy WhenUnknown)
{
    public static IReadOnlyList<Policy> All { get; } = [new(UnknownPolicy.Fault), new(UnknownPolicy.Hold), new(UnknownPolicy.Resend)];
}
