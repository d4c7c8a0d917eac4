namespace Notifications.Dispatch;

/// <summary>A notification whose time to be looked at has come, as the dispatcher took it.</summary>
/// <param name="Answered">The last attempt whose outcome is known.</param>
/// <param name="CommandedAt">Null: no command was sent.</param>
/// <param name="TakenUntil">The due time that the taking dispatcher wrote: as long as it stands there, nobody has changed the row's fate.</param>
/// <param name="ReplayTraceparent">The trace of the replay that began this cycle.</param>
/// <param name="Now">The database's clock at that moment: the only clock that all instances share.</param>
public sealed record DueRow(
    Guid Id, string State, string Channel, string Priority, int Cycle, int Attempt, int Answered, DateTimeOffset? LeaseUntil,
    DateTimeOffset? CommandedAt, DateTimeOffset? NextAttemptAt, DateTimeOffset AcceptedAt, string? Traceparent, DateTimeOffset Now,
    DateTimeOffset TakenUntil, string? ReplayTraceparent = null);
