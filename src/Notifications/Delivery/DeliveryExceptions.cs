using System.Globalization;
using System.Text.RegularExpressions;
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

/// <summary>Ends a cycle: MassTransit moves the command to the error queue, and then its fault is published. The message holds classes, never content.</summary>
public sealed partial class DeliveryFaultedException(string cause, string? error, int attempt) : Exception($"{cause}: {error ?? NoError} (attempt {attempt})")
{
    private const string NoError = "none";

    /// <summary>Reads back what a fault message tells, which carries no more of an exception than its type and its text.</summary>
    public static FaultReason Read(ExceptionInfo exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var type = exception.ExceptionType ?? "";
        var name = type[(type.LastIndexOf('.') + 1)..];
        return name == nameof(DeliveryFaultedException) && Text().Match(exception.Message) is { Success: true } text
            ? new FaultReason(text.Groups[1].Value, text.Groups[2].Value is NoError ? null : text.Groups[2].Value, int.Parse(text.Groups[3].Value, CultureInfo.InvariantCulture))
            : new FaultReason(FaultCauses.Error, name, null);
    }

    [GeneratedRegex(@"^(\w+): (.*) \(attempt (\d+)\)$")]
    private static partial Regex Text();
}

/// <param name="Attempt">The attempt that ended the cycle; null when the exception was none of ours.</param>
public sealed record FaultReason(string Cause, string? Error, int? Attempt);
