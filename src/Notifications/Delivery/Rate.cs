using Notifications.Messaging;
using Notifications.Storage;

namespace Notifications.Delivery;

/// <summary>
/// A bucket of tokens, one for each attempt. Those who wait are served by priority and within one in their order, but every eighth token goes to whoever has
/// waited longest: so a flood of what is urgent delays the rest and does not starve it. They are as many as the endpoints have consumers.
/// </summary>
public sealed class Rate : IDisposable
{
    private const int Share = 8;

    private static readonly string[] Order = [Priorities.Critical, Priorities.High, Priorities.Normal, Priorities.Low];

    private readonly LinkedList<Waiter>[] _waiting = [.. Order.Select(_ => new LinkedList<Waiter>())];
    private readonly Lock _lock = new();
    private readonly double _perSecond;
    private readonly int _most;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;

    private double _tokens;
    private long _filledAt;
    private long _came;
    private int _served;

    public Rate(RateOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        (_perSecond, _most, _tokens, _clock, _filledAt) = (options.PerSecond, options.Most, options.Most, clock, clock.GetTimestamp());
        _timer = clock.CreateTimer(_ => Serve(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <param name="share">A priority, or <see cref="Queues.Retries"/>, which are normal here.</param>
    /// <param name="cancellationToken">Ends the wait; no token is used then.</param>
    public Task WaitAsync(string share, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled(cancellationToken);

        lock (_lock)
        {
            Fill();
            if (_tokens >= 1 && _waiting.All(x => x.Count == 0))
            {
                _tokens--;
                return Task.CompletedTask;
            }

            var rank = Array.IndexOf(Order, share);
            var waiter = new Waiter(_waiting[rank < 0 ? Array.IndexOf(Order, Priorities.Normal) : rank], _came++);
            waiter.Place = waiter.Line.AddLast(waiter);
            waiter.GivesUp = cancellationToken.Register(() => Leave(waiter, cancellationToken));
            SetTimer();
            return waiter.Served.Task;
        }
    }

    private void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (waiter.Place is null) return;   // it has its token

            waiter.Line.Remove(waiter.Place);
            waiter.Place = null;
        }

        waiter.Served.TrySetCanceled(cancellationToken);
    }

    private void Serve()
    {
        lock (_lock)
        {
            Fill();
            while (_tokens >= 1 && Next() is { } line)
            {
                _tokens--;
                var waiter = line.First!.Value;
                line.RemoveFirst();
                waiter.Place = null;
                waiter.GivesUp.Unregister();
                waiter.Served.SetResult();   // who waits goes on elsewhere, not under our lock
            }

            SetTimer();
        }
    }

    private LinkedList<Waiter>? Next()
    {
        var taken = _waiting.Where(x => x.Count > 0);
        return ++_served % Share == 0 ? taken.MinBy(x => x.First!.Value.Came) : taken.FirstOrDefault();
    }

    private void Fill()
    {
        var now = _clock.GetTimestamp();
        _tokens = Math.Min(_most, _tokens + (_clock.GetElapsedTime(_filledAt, now).TotalSeconds * _perSecond));
        _filledAt = now;
    }

    // Rounded up: a timer that comes early finds no token and has to be set again.
    private void SetTimer()
    {
        if (_waiting.All(x => x.Count == 0)) return;

        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, (1 - _tokens) / _perSecond * 1000)));
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private sealed class Waiter(LinkedList<Waiter> line, long came)
    {
        public LinkedList<Waiter> Line { get; } = line;

        public long Came { get; } = came;

        public LinkedListNode<Waiter>? Place { get; set; }

        public CancellationTokenRegistration GivesUp { get; set; }

        public TaskCompletionSource Served { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
