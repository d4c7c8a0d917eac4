namespace Notifications.Messaging;

/// <summary>
/// Whether the broker confirms what this process publishes. A broker with a memory or disk alarm, or one that hangs, keeps its connections, and the bus calls
/// itself healthy all the while: only a publish tells.
/// </summary>
public sealed class BrokerConfirms(TimeProvider clock)
{
    private long _missingSince;

    /// <summary>Since when nothing that was published has been confirmed; null when the last one was.</summary>
    public DateTimeOffset? MissingSince => Volatile.Read(ref _missingSince) is var since and not 0 ? new DateTimeOffset(since, TimeSpan.Zero) : null;

    public void Confirmed()
    {
        if (Volatile.Read(ref _missingSince) != 0) Volatile.Write(ref _missingSince, 0);
    }

    public void Missed() => Interlocked.CompareExchange(ref _missingSince, clock.GetUtcNow().Ticks, 0);
}
