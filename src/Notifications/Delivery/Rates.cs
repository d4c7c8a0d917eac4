using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Notifications.Messaging;

namespace Notifications.Delivery;

/// <summary>The channels whose attempts are limited in this process, whatever the destination; README.md beside this file explains the order.</summary>
public sealed class Rates(IOptions<DeliveryOptions> options, TimeProvider clock) : IDisposable
{
    private readonly FrozenDictionary<string, Rate> _rates = options.Value.Rates.ToFrozenDictionary(x => x.Key, x => new Rate(x.Value, clock));

    /// <summary>Waits, before the claim and so without a lease that runs, until the channel of this endpoint may begin one more.</summary>
    /// <exception cref="OperationCanceledException">The worker is stopping; the broker gives the command to somebody else.</exception>
    public Task WaitAsync(Uri endpoint, CancellationToken cancellationToken) =>
        _rates.Count > 0 && _rates.TryGetValue(Queues.ChannelOf(endpoint), out var rate) ? rate.WaitAsync(Queues.ShareOf(endpoint), cancellationToken) : Task.CompletedTask;

    public void Dispose()
    {
        foreach (var rate in _rates.Values) rate.Dispose();
    }
}
