using System.Text.Json.Serialization;

namespace Notifications.Contracts;

/// <summary>
/// Command: make an attempt for a notification. It carries ids only; content and policy are read from PostgreSQL when the attempt is claimed,
/// so that queues and error queues never hold personal data and an edit, a cancel or a pause reaches a command that is already queued.
/// </summary>
public sealed record DeliverNotification
{
    public required Guid NotificationId { get; init; }

    /// <summary>1 from the intake; every replay starts the next one. A command of an earlier cycle is stale and is dropped.</summary>
    public required int Cycle { get; init; }

    /// <summary>The attempt (from 1) that this command makes when it is delivered first; its n-th redelivery makes attempt + n.</summary>
    public required int Attempt { get; init; }

    /// <summary>True when no attempt is to be made: the notification is faulted, its copy in the error queue is missing, and the fault is to be made again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool FaultMissing { get; init; }
}
