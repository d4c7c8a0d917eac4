namespace Notifications.Client;

/// <summary>Why nothing more is tried.</summary>
public sealed record NotificationFault
{
    public string? Cause { get; init; }
    public string? Error { get; init; }
    public int? Status { get; init; }
    public DateTimeOffset? At { get; init; }
    public string? ErrorQueue { get; init; }
}
