using Notifications.Contracts;
using Notifications.Delivery;
using Notifications.Storage;

namespace Notifications.Lifecycle;

/// <summary>Tells outcomes that can be applied from those that no worker can have meant. Pure.</summary>
internal static class OutcomeCheck
{
    private static readonly HashSet<string> Words = [Outcomes.Delivered, Outcomes.Sent, Outcomes.Deferred, Outcomes.Rejected, Outcomes.Unknown];

    /// <summary>Neither a clock that is wrong nor a slow provider comes near it, and no sum of two of these leaves the calendar.</summary>
    private static readonly DateTimeOffset LastStart = new(9998, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="outcome">Null where the message says so; what a contract requires may be null as well.</param>
    /// <returns>Null when there is none.</returns>
    public static string? FindMistake(NotificationOutcome? outcome)
    {
        if (outcome is null) return "Has an outcome that is null";
        if (!Words.Contains(outcome.Outcome ?? "")) return "Has an outcome of a word that is unknown here";
        if (outcome.Cycle < 1) return "Has an outcome of a cycle before the first";
        if (outcome.Attempt is < 1 or > DeliveryOptions.MostAttempts)
            return $"Has an outcome of an attempt that is not one of the {DeliveryOptions.MostAttempts} that a cycle can have";
        if (outcome.DurationMilliseconds < 0 || outcome.StartedAt > LastStart) return "Has an outcome at an impossible time";
        if (outcome.Worker is null) return "Has an outcome of no worker";
        return IsStorable(outcome.ErrorClass) && IsStorable(outcome.ProviderMessageId) && IsStorable(outcome.Worker) && IsStorable(outcome.TraceId)
            ? null
            : "Has an outcome with a character that no text in the database can have";
    }

    private static bool IsStorable(string? text) => text?.Contains('\0', StringComparison.Ordinal) != true;
}
