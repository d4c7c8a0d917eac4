namespace Notifications.Cli.Api;

internal sealed record EventCounts
{
    public long Accepted { get; init; }
    public long WithoutSubscription { get; init; }
    public long FanOut { get; init; }
}
