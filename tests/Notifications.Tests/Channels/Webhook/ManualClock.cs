using System.Collections.Concurrent;

namespace Notifications.Tests.Channels.Webhook;

/// <summary>Time that passes when a test says so: a timeout becomes an event instead of a race.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];

    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    /// <summary>How long each timer so far was to wait.</summary>
    public ConcurrentQueue<TimeSpan> Waits { get; } = [];

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Enqueue(dueTime);
        var timer = new ManualTimer(() => callback(state));
        lock (_timers)
            _timers.Add(timer);

        return timer;
    }

    /// <summary>Every timer under way comes due.</summary>
    public void Expire()
    {
        lock (_timers)
            _timers.ForEach(timer => timer.Fire());
    }

    private sealed class ManualTimer(Action callback) : ITimer
    {
        private volatile bool _disposed;

        public void Fire()
        {
            if (!_disposed)
                callback();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => _disposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
