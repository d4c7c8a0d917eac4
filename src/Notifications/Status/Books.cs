namespace Notifications.Status;

/// <summary>What is open and what is faulted, at one moment.</summary>
public sealed record Books(IReadOnlyList<OpenCount> Open, IReadOnlyList<FaultCount> Faulted);

/// <param name="HoldReason">Only of what is held.</param>
/// <param name="OldestAge">Since the acceptance of the oldest.</param>
/// <param name="StillFor">Since anything happened to the one that has waited longest; null for what waits on purpose, held or for a receipt.</param>
public sealed record OpenCount(string State, string Channel, string Priority, string? HoldReason, long Count, TimeSpan OldestAge, TimeSpan? StillFor);

/// <summary>A range of events, compared with their notifications.</summary>
/// <param name="Last">The last event of the range; null: the range reached the end.</param>
/// <param name="Difference">What they were to have minus what they have, plus every notification that is open and has nothing that will move it.</param>
public sealed record AuditedRange(Guid? Last, long Difference);
