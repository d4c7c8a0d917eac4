namespace Notifications.Delivery;

/// <summary>What a worker asks for before it calls a provider.</summary>
/// <param name="Token">New for every message that a worker receives, kept while it asks again: so a claim whose answer was lost is recognised as its own.</param>
/// <param name="Redelivered">The broker gave this very message out before (its consumer or its connection died), so whoever had it may have stopped anywhere.</param>
/// <param name="FaultMissing">No attempt is wanted: the error queue has lost its copy of a fault.</param>
public sealed record ClaimRequest(Guid NotificationId, int Cycle, int Attempt, Guid Token, bool Redelivered, bool FaultMissing = false)
{
    /// <summary>
    /// Stands in the row instead of <see cref="Token"/> once an interrupted attempt was taken. That answer may be lost as well, and whoever asks again must
    /// not take it for a grant: the provider may have been called.
    /// </summary>
    public Guid TakingToken { get; } = Guid.CreateVersion7();
}
