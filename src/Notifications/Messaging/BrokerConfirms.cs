using Microsoft.Extensions.Options;

namespace Notifications.Messaging;

/// <summary>
/// Whether the broker confirms what this process publishes. A broker with a memory or disk alarm, or one that hangs, keeps its connections, and the bus calls
/// itself healthy all the while: only a publish tells. And only a recent one: an API whose last publish failed and that nobody has posted to since knows
/// nothing about the broker as it is now.
/// </summary>
public sealed class BrokerConfirms(IOptions<BrokerOptions> broker, TimeProvider clock)
{
    /// <summary>Whoever goes on publishing hears of a broker that takes nothing after every timeout, and a pause.</summary>
    private const int TimeoutsUntilForgotten = 3;

    private long _missingSince;
    private long _lastMissed;

    /// <summary>Since when nothing that was published has been confirmed; null when the last one was, or is too long ago to tell.</summary>
    public DateTimeOffset? MissingSince => Volatile.Read(ref _missingSince) is var since and not 0 && !IsForgotten ? new DateTimeOffset(since, TimeSpan.Zero) : null;

    private bool IsForgotten => clock.GetUtcNow().Ticks - Volatile.Read(ref _lastMissed) > TimeoutsUntilForgotten * broker.Value.PublishTimeout.Ticks;

    public void Confirmed()
    {
        if (Volatile.Read(ref _missingSince) != 0) Volatile.Write(ref _missingSince, 0);
    }

    public void Missed()
    {
        var now = clock.GetUtcNow().Ticks;
        if (IsForgotten) Confirmed();
        Volatile.Write(ref _lastMissed, now);
        Interlocked.CompareExchange(ref _missingSince, now, 0);
    }
}
