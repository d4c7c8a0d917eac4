namespace Notifications.Contracts;

/// <summary>Event: outcomes of attempts that ended while the last publish was being confirmed, in one message.</summary>
public sealed record NotificationOutcomes
{
    public required NotificationOutcome[] Items { get; init; }
}
