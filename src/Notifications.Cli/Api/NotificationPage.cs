namespace Notifications.Cli.Api;

internal sealed record NotificationPage
{
    public IReadOnlyList<ListedNotification> Items { get; init; } = [];

    /// <summary>Where the next page begins; null on the last one.</summary>
    public string? Next { get; init; }
}
