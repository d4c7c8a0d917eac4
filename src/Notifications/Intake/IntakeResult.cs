namespace Notifications.Intake;

/// <summary>What became of a posted event. Expected failure is a value; a database that can't be reached is an exception.</summary>
public abstract record IntakeResult
{
    private IntakeResult() { }

    /// <summary>Committed: now, or by an earlier POST of the same event.</summary>
    /// <param name="Id">The server's id of the event.</param>
    public sealed record Accepted(Guid Id, string EventId, bool Duplicate, IReadOnlyList<AcceptedNotification> Notifications) : IntakeResult;

    /// <summary>The event id was used before with another body. Nothing changed.</summary>
    public sealed record IdReused(string EventId) : IntakeResult;

    /// <summary>A direct notification named a destination that does not exist. Nothing is stored.</summary>
    public sealed record UnknownDestination(string Name) : IntakeResult;

    /// <summary>Too many wait for the database, or it failed in the middle. The same POST again is safe.</summary>
    /// <param name="IsOverBound">Too many wait, and this one was not let in: nothing is stored. Otherwise whether the event is stored is not known.</param>
    public sealed record TryAgain(bool IsOverBound = false) : IntakeResult;

    /// <summary>The database refuses this row and would refuse it again (SQLSTATE class 22 or 23). Nothing is stored.</summary>
    public sealed record NotStorable(string SqlState) : IntakeResult;
}

/// <param name="Destination">Null for a direct recipient.</param>
public sealed record AcceptedNotification(Guid Id, string? Destination, string Channel);
