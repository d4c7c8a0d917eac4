namespace Notifications.Status;

/// <summary>
/// The difference of the books, without ever reading a whole table: range by range, round and round. An id range of events has its notifications in
/// the same id range, and one snapshot shows both or neither, so every range must come out at 0 by itself.
/// </summary>
public sealed class BooksAudit
{
    private long _lastRound;
    private long _thisRound;

    /// <summary>The last event that was looked at in this round.</summary>
    public Guid Position { get; private set; }

    /// <summary>What this round has found so far; if nothing, what the last complete one found.</summary>
    public long Difference => _thisRound != 0 ? _thisRound : _lastRound;

    public void Add(AuditedRange range)
    {
        ArgumentNullException.ThrowIfNull(range);
        _thisRound += range.Difference;
        Position = range.Last ?? Guid.Empty;
        if (range.Last is null) (_lastRound, _thisRound) = (_thisRound, 0);
    }
}
