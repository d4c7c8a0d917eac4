namespace Notifications.Cli.Api;

internal sealed record ReplayOutcome
{
    public Guid NotificationId { get; init; }
    public int Cycle { get; init; }
    public string? State { get; init; }
    public string? Error { get; init; }
    public int? Status { get; init; }
}
