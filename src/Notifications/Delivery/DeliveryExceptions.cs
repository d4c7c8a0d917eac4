using MassTransit;
using Notifications.Storage;

namespace Notifications.Delivery;

/// <summary>
/// Asks MassTransit for a redelivery: an exception is the only way to ask. Not a failure, and never in the error queue.
/// </summary>
public sealed class DeliveryDeferredException(TimeSpan delay, string error) : Exception($"Deferred ({error}); the next attempt is due in {delay}")
{
    public TimeSpan Delay { get; } = delay;
}

/// <summary>Ends a cycle: MassTransit publishes the fault and moves the command to the error queue. The message holds classes, never content.</summary>
public sealed class DeliveryFaultedException(string cause, string? error) : Exception($"{cause}: {error ?? "none"}")
{
    public string Cause { get; } = cause;

    /// <summary>Reads cause and error class back from a fault message, which carries no more of an exception than its type and its text.</summary>
    public static (string Cause, string? Error) Read(ExceptionInfo exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var type = exception.ExceptionType ?? "";
        var name = type[(type.LastIndexOf('.') + 1)..];
        if (name != nameof(DeliveryFaultedException)) return (FaultCauses.Error, name);

        var parts = exception.Message.Split(": ", 2);
        return (parts[0], parts is [_, not "none"] ? parts[1] : null);
    }
}
