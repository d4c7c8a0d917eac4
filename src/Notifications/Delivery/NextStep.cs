using Notifications.Channels;
using Notifications.Storage;

namespace Notifications.Delivery;

/// <summary>What follows an attempt. Pure.</summary>
public abstract record NextStep
{
    private NextStep() { }

    public sealed record Done : NextStep;

    /// <summary>The delay ladder brings the next attempt.</summary>
    public sealed record Redeliver(TimeSpan Delay) : NextStep;

    /// <summary>The provider asked for a longer wait than the next redelivery has: the notification waits in PostgreSQL, exactly so long.</summary>
    public sealed record Hold(TimeSpan Delay) : NextStep;

    /// <summary>Nobody knows whether it was delivered, and its channel does not take a double lightly: it waits for an operator or a receipt.</summary>
    public sealed record HoldUnknown : NextStep;

    /// <summary>No more attempts in this cycle.</summary>
    public sealed record Fault(string Cause) : NextStep;

    /// <param name="outcome">How the attempt ended.</param>
    /// <param name="attempt">Its number, from 1.</param>
    /// <param name="redelivery">The waits between attempts.</param>
    /// <param name="whenUnknown">The channel's policy.</param>
    public static NextStep Decide(DeliveryOutcome outcome, int attempt, IReadOnlyList<TimeSpan> redelivery, UnknownPolicy whenUnknown)
    {
        ArgumentNullException.ThrowIfNull(redelivery);
        return outcome switch
        {
            DeliveryOutcome.Delivered or DeliveryOutcome.Sent => new Done(),
            DeliveryOutcome.Rejected => new Fault(FaultCauses.Rejected),
            DeliveryOutcome.Unknown => DecideUnknown(attempt, redelivery, whenUnknown),
            DeliveryOutcome.Deferred when attempt > redelivery.Count => new Fault(FaultCauses.Exhausted),
            // Never early: what the provider asked for counts, unless our own wait is longer anyway.
            DeliveryOutcome.Deferred { RetryAfter: { } wish } when wish > redelivery[attempt - 1] => new Hold(wish),
            DeliveryOutcome.Deferred => new Redeliver(redelivery[attempt - 1]),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not one of the five outcomes"),
        };
    }

    private static NextStep DecideUnknown(int attempt, IReadOnlyList<TimeSpan> redelivery, UnknownPolicy whenUnknown) => whenUnknown switch
    {
        UnknownPolicy.Resend when attempt <= redelivery.Count => new Redeliver(redelivery[attempt - 1]),
        UnknownPolicy.Resend or UnknownPolicy.Fault => new Fault(FaultCauses.Unknown),
        // Whoever was asked did not know either.
        _ => new HoldUnknown(),
    };
}
