using Notifications.Contracts;
using Notifications.Delivery;

namespace Notifications.IntegrationTests.Interleavings;

/// <summary>A step that the product takes on the database, for one notification. What it answers is written into it.</summary>
internal abstract class Step
{
    private Step() { }

    /// <summary>One worker asks, or two at the same moment.</summary>
    public sealed class Claim(bool isAnswerLost, params WorkerHand[] workers) : Step
    {
        public WorkerHand[] Workers => workers;

        /// <summary>The claim is made, and its worker hears nothing of it and asks again.</summary>
        public bool IsAnswerLost => isAnswerLost;

        public ClaimResult[] Answers { get; } = new ClaimResult[workers.Length];
    }

    public sealed class ExtendLease(WorkerHand worker) : Step
    {
        public WorkerHand Worker => worker;
    }

    /// <param name="between">What somebody else does after the lifecycle has read the row and before it writes it.</param>
    public sealed class Apply(NotificationOutcome[] outcomes, Step? between) : Step
    {
        public NotificationOutcome[] Outcomes => outcomes;
        public Step? Between => between;
    }

    /// <param name="between">As above.</param>
    public sealed class Fail(FaultMessage fault, Step? between) : Step
    {
        public FaultMessage Fault => fault;
        public Step? Between => between;
    }

    public sealed class Look : Step
    {
        public DispatcherHand? Taken { get; set; }
    }

    public sealed class MarkSent(DispatcherHand hand) : Step
    {
        public DispatcherHand Hand => hand;
    }

    public sealed class LookAgain(DispatcherHand hand, DateTimeOffset at) : Step
    {
        public DispatcherHand Hand => hand;
        public DateTimeOffset At => at;
    }

    public sealed class Replay : Step
    {
        public bool IsReplayed { get; set; }
    }

    /// <summary>Somebody disables or enables the destination.</summary>
    public sealed class Switch(bool isDisabled) : Step
    {
        public bool IsDisabled => isDisabled;
    }

    public sealed class Pass(TimeSpan time) : Step
    {
        public TimeSpan Time => time;
    }
}
