namespace Notifications.Tests.Infrastructure;

/// <summary>Collects what happened and lets a test wait for the n-th of it: a signal, so no test sleeps. Shared with the integration tests.</summary>
public sealed class Recorder<T>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<T> _items = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];

    public IReadOnlyList<T> Items
    {
        get
        {
            lock (_lock)
                return [.. _items];
        }
    }

    public void Add(T item)
    {
        lock (_lock)
        {
            _items.Add(item);

            foreach (var (_, reached) in _waiters.Where(waiter => waiter.Count <= _items.Count))
                reached.TrySetResult();
        }
    }

    /// <summary>Returns everything recorded as soon as there are <paramref name="count"/> items; fails when they do not come.</summary>
    public async Task<IReadOnlyList<T>> WaitForAsync(int count, TimeSpan? within = null)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        lock (_lock)
        {
            if (_items.Count >= count)
                return [.. _items];

            _waiters.Add((count, reached));
        }

        try
        {
            await reached.Task.WaitAsync(within ?? Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {within ?? Patience} for {count} x {typeof(T).Name} and saw {Items.Count}: {string.Join(", ", Items)}");
        }

        return Items;
    }
}
