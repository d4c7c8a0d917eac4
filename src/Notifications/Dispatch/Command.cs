namespace Notifications.Dispatch;

/// <summary>A command that is to be sent, with what its queue and its trace are found by.</summary>
public readonly record struct Command(Guid NotificationId, string Channel, string Priority, int Cycle, int Attempt, string? Traceparent);
