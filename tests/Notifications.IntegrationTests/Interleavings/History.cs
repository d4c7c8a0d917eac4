using Notifications.Contracts;
using Notifications.Storage;

namespace Notifications.IntegrationTests.Interleavings;

/// <summary>What really happened, and what must never happen whatever the rows say.</summary>
internal sealed class History
{
    private readonly Dictionary<(int Cycle, int Attempt), Guid> _granted = [];
    private readonly HashSet<(int Cycle, int Attempt)> _called = [];

    /// <summary>The lifecycle has applied an outcome Delivered, a worker's or a provider's.</summary>
    public bool IsKnownAsDelivered { get; private set; }

    public void Grant(WorkerHand worker)
    {
        var (attempt, token) = ((worker.Asked.Cycle, worker.Asked.Attempt), worker.Asked.Token);
        if (!_granted.TryAdd(attempt, token) && _granted[attempt] != token) throw new BrokenPromiseException($"attempt {attempt} was granted to two workers");
    }

    public void Call(WorkerHand worker)
    {
        var attempt = (worker.Asked.Cycle, worker.Asked.Attempt);
        if (!_called.Add(attempt)) throw new BrokenPromiseException($"the provider was called twice for attempt {attempt}");
        if (worker.Asked.Attempt > 1 + Times.Redelivery.Length) throw new BrokenPromiseException($"attempt {attempt} is one more than a cycle has");
    }

    public void Apply(IEnumerable<NotificationOutcome> outcomes) => IsKnownAsDelivered |= outcomes.Any(x => x.Outcome == Outcomes.Delivered);

    public int CallsIn(int cycle) => _called.Count(x => x.Cycle == cycle);
}

internal sealed class BrokenPromiseException(string message) : Exception(message);
