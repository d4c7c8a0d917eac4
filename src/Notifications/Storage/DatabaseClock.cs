namespace Notifications.Storage;

/// <summary>
/// The database's time, which all processes share: what the machine's own clock says is not used once the database was asked. So a wrong clock dates nothing
/// wrongly, neither a due time nor a signature nor an id, and a clock that is set makes no wait longer or shorter. Between two readings the time goes on by
/// the machine's monotonic counter. It may be ahead of the database by a round trip, and is never behind: nothing becomes due too early.
/// </summary>
public sealed class DatabaseClock(TimeProvider machine) : TimeProvider
{
    private volatile Reading? _last;

    /// <summary>By the machine's own clock until the first reading.</summary>
    public override DateTimeOffset GetUtcNow() => _last is { } last ? last.Time + machine.GetElapsedTime(last.Asked) : machine.GetUtcNow();

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>Takes over what the database said.</summary>
    /// <param name="time">The database's time.</param>
    /// <param name="asked">The timestamp at which it was asked, before the question: the answer is at least as old, so the time that follows is never behind.</param>
    /// <returns>How far the machine's own clock is ahead; negative when it is behind.</returns>
    public TimeSpan Set(DateTimeOffset time, long asked)
    {
        _last = new Reading(time, asked);
        return machine.GetUtcNow() - GetUtcNow();
    }

    private sealed record Reading(DateTimeOffset Time, long Asked);
}
