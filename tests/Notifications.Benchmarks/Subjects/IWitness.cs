namespace Notifications.Benchmarks.Subjects;

/// <summary>Who knows what was delivered.</summary>
internal interface IWitness
{
    Task<bool> HasAllAsync(int round, int accepted, CancellationToken cancellationToken);

    Task<Deliveries> ReadAsync(int round, CancellationToken cancellationToken);
}

/// <param name="Seen">When each event was delivered for the first time, by number, in Stopwatch ticks; 0 where it was not.</param>
/// <param name="Again">How many deliveries were not the first of their event.</param>
internal sealed record Deliveries(IReadOnlyList<long> Seen, int Again);
