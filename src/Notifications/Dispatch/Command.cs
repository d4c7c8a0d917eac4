namespace Notifications.Dispatch;

/// <summary>A command that is to be sent, with what its queue and its trace are found by.</summary>
/// <param name="ReplayTraceparent">The trace of the replay that asked for it; null for any other command.</param>
/// <param name="FaultMissing">It is to make a fault again and nothing else.</param>
public readonly record struct Command(Guid NotificationId, string Channel, string Priority, int Cycle, int Attempt, string? Traceparent,
    string? ReplayTraceparent = null, bool FaultMissing = false);
