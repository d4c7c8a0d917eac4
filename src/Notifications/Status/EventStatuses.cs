namespace Notifications.Status;

/// <summary>What became of an event; its notifications have the rest to say.</summary>
public static class EventStatuses
{
    public const string Routed = "Routed";

    /// <summary>Recorded, and nobody subscribed to its type.</summary>
    public const string NoSubscription = "NoSubscription";

    public static IReadOnlyList<string> All { get; } = [Routed, NoSubscription];

    public static string Of(int fanOut) => fanOut == 0 ? NoSubscription : Routed;
}
