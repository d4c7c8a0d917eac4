using Microsoft.Extensions.Options;
using Notifications.Messaging;
using Notifications.Storage;

namespace Notifications.Delivery;

/// <summary>
/// Low gives way: while urgent commands come to this process, no more of low than <see cref="DeliveryOptions.LowBesideUrgent"/> are under way at a time. Shares keep
/// a backlog of low from taking the others' places; but as many as its own share allows take the processors, and everybody waits for those.
/// </summary>
#pragma warning disable CA1001 // Attempts end after the container: a semaphore whose wait handle nobody asks for needs no disposal, and one that is disposed would fail them.
public sealed class GivingWay(IOptions<DeliveryOptions> options, TimeProvider clock)
#pragma warning restore CA1001
{
    /// <summary>So long after the last urgent one low goes by its full share again.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    /// <summary>Whoever takes longer waits for a receiver, and takes no processor meanwhile: the next one may begin. So one that hangs never holds up all of low.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _narrow = new(options.Value.LowBesideUrgent);
    private long _urgentAt = clock.GetTimestamp() - (long)(Quiet.TotalSeconds * clock.TimestampFrequency);

    /// <summary>Waits, before the claim and so without a lease that runs, until one of this endpoint's may begin.</summary>
    /// <param name="endpoint">Where the command came from.</param>
    /// <returns>To be disposed when the attempt is over; null where nobody waits for that.</returns>
    /// <exception cref="OperationCanceledException">The worker is stopping; the broker gives the command to somebody else.</exception>
    public async ValueTask<IDisposable?> EnterAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        switch (Queues.ShareOf(endpoint))
        {
            case Priorities.Critical or Priorities.High:
                Volatile.Write(ref _urgentAt, clock.GetTimestamp());
                return null;
            case Priorities.Low when clock.GetElapsedTime(Volatile.Read(ref _urgentAt)) < Quiet:
                await _narrow.WaitAsync(cancellationToken);
                return new Place(_narrow, clock);
            default:
                return null;
        }
    }

    private sealed class Place : IDisposable
    {
        private readonly SemaphoreSlim _narrow;
        private readonly ITimer _bound;
        private int _isFree;

        public Place(SemaphoreSlim narrow, TimeProvider clock)
        {
            _narrow = narrow;
            _bound = clock.CreateTimer(_ => Free(), null, Longest, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            _bound.Dispose();
            Free();
        }

        private void Free()
        {
            if (Interlocked.Exchange(ref _isFree, 1) == 0) _narrow.Release();
        }
    }
}
