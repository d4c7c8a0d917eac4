using System.Diagnostics;

namespace Notifications.Batching;

/// <summary>
/// Shares one flush among everybody who came while the last flush was under way. No timer: alone, a caller waits for nobody; under load the flushes
/// grow, not the wait. README.md beside this file explains the model.
/// </summary>
/// <param name="most">Items in one flush at most.</param>
/// <param name="concurrency">Flushes under way at the same time at most.</param>
/// <param name="flushAsync">Gets the items in the order in which they came. What it throws, everybody in that flush gets.</param>
/// <param name="weigh">The size of an item; together with <paramref name="heaviest"/> it bounds a flush where items differ a lot.</param>
/// <param name="heaviest">A flush that has reached this weight takes no more items.</param>
internal sealed class NaturalBatcher<TItem, TResult>(
    int most, int concurrency, Func<IReadOnlyList<TItem>, Task<TResult>> flushAsync, Func<TItem, long>? weigh = null, long heaviest = long.MaxValue)
{
    private readonly Lock _gate = new();
    private readonly Queue<Batch> _waiting = new();
    private Batch? _open;
    private int _running;

    /// <summary>Joins the next flush and returns what that flush returned, for all its items.</summary>
    public Task<TResult> AddAsync(TItem item)
    {
        Batch batch;
        bool start;
        lock (_gate)
        {
            if (_open is null || _open.Items.Count >= most || _open.Weight >= heaviest) _waiting.Enqueue(_open = new Batch());
            batch = _open;
            batch.Items.Add(item);
            batch.Weight += weigh?.Invoke(item) ?? 0;
            start = _running < concurrency;
            if (start) _running++;
        }

        // Task.Run lets the caller's other requests join before the flush begins.
        if (start) _ = Task.Run(FlushAllAsync);
        return batch.Done.Task;
    }

    private async Task FlushAllAsync()
    {
        while (TryTake(out var batch))
        {
#pragma warning disable CA1031 // Whatever a flush throws belongs to the callers who wait for it; the next flush must go on.
            try
            {
                // The loop began in the trace of its first caller and may run for hours: each flush belongs to the trace of whoever opened it.
                Activity.Current = batch.Opener is { IsStopped: false } ? batch.Opener : null;
                batch.Done.SetResult(await flushAsync(batch.Items));
            }
            catch (Exception exception)
            {
                batch.Done.SetException(exception);
            }
#pragma warning restore CA1031
        }
    }

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Batch? batch)
    {
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out batch))
            {
                _running--;
                return false;
            }

            if (ReferenceEquals(batch, _open)) _open = null;
            return true;
        }
    }

    private sealed class Batch
    {
        public List<TItem> Items { get; } = [];

        public long Weight { get; set; }

        public Activity? Opener { get; } = Activity.Current;

        // One for the whole batch; continuations elsewhere, or the callers' code would run before the next flush.
        public TaskCompletionSource<TResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
