namespace Notifications.Benchmarks.Chaos.Rounds;

/// <summary>What is known after a round, from both ends: the poster's own list, the receiver's own list, and the product's books.</summary>
internal sealed record Evidence
{
    /// <summary>Numbers of the events that got a 202.</summary>
    public required IReadOnlySet<int> Accepted { get; init; }

    /// <summary>Answers that no retry can mend, such as 422; and events that never got their 202.</summary>
    public required IReadOnlyList<string> Refusals { get; init; }

    public required IReadOnlyDictionary<int, Arrival> Arrivals { get; init; }

    /// <summary>For each event that had faulted: why, once for every replay.</summary>
    public required IReadOnlyDictionary<int, IReadOnlyList<string>> Replays { get; init; }

    /// <summary>For each event that arrived more than once: how many of its attempts had an unknown outcome.</summary>
    public IReadOnlyDictionary<int, int> UnknownAttempts { get; init; } = new Dictionary<int, int>();

    /// <summary>Attempts of unknown outcome that were tried again, by themselves or by a replay: what <c>/v1/stats</c> gained.</summary>
    public required long TriedAgain { get; init; }

    /// <summary>Events that the books gained.</summary>
    public required long EventsInBooks { get; init; }

    /// <summary>What <c>/v1/stats</c> calls the difference.</summary>
    public required long Difference { get; init; }

    /// <summary>What did not come to rest in time, or stands where it should not; in words.</summary>
    public required IReadOnlyList<string> Unrest { get; init; }

    /// <summary>What the fault told about itself.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>From the end of the fault until everything that was posted by then had arrived.</summary>
    public required TimeSpan Recovery { get; init; }
}

/// <summary>What the receiver saw of one event.</summary>
/// <param name="Count">Requests that it took.</param>
/// <param name="Unanswered">Of these, how many it left without an answer on purpose.</param>
/// <param name="Ids">Different <c>webhook-id</c>s; more than one would make it impossible to recognise a double.</param>
/// <param name="First">Stopwatch ticks of the first.</param>
internal sealed record Arrival(int Count, int Unanswered, int Ids, long First);
