namespace Notifications.Tests.Delivery;

/// <summary>Time that passes when a test says so, with everything in it that was to happen then.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private readonly List<Alarm> _alarms = [];
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        _alarms.Add(alarm);
        return alarm;
    }

    public void Pass(TimeSpan time)
    {
        var end = _now + time.Ticks;
        while (_alarms.Where(x => x.Due <= end).MinBy(x => x.Due) is { } next)
        {
            _now = Math.Max(_now, next.Due!.Value);
            next.Due = null;
            next.Ring();
        }

        _now = end;
    }

    /// <summary>What is due meanwhile happens late: when time passes again.</summary>
    public void PassUnnoticed(TimeSpan time) => _now += time.Ticks;

    private sealed class Alarm(SteppedClock clock, Action ring) : ITimer
    {
        public long? Due { get; set; }

        public void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime.Ticks;
            return true;
        }

        public void Dispose() => Due = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
