using Notifications.Benchmarks.Sink;

namespace Notifications.Benchmarks.Subjects;

/// <summary>The receiver itself. With books, it also waits until the product has written down what it did: that is part of the work.</summary>
internal sealed class SinkWitness(SinkClient sink, Books? books) : IWitness
{
    public async Task<bool> HasAllAsync(int round, int accepted, CancellationToken cancellationToken) =>
        await sink.CountAsync(round, cancellationToken) >= accepted && (books is null || await books.AreSettledAsync(cancellationToken));

    public async Task<Deliveries> ReadAsync(int round, CancellationToken cancellationToken) =>
        new(await sink.ArrivalsAsync(round, cancellationToken), await sink.AgainAsync(round, cancellationToken));
}
