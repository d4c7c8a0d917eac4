using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Notifications.Delivery;

/// <summary>
/// Renews the leases of the attempts that this process has under way. A slow provider or a broker that takes no outcome must not make an attempt look
/// interrupted while its worker lives; a lease that ends means that the worker is dead, or has been out of the database's reach for all that time. An
/// attempt that ends within a third of the lease, as nearly all do, is never renewed.
/// </summary>
public sealed class Leases(ClaimStore store, IOptions<DeliveryOptions> options, TimeProvider clock, ILogger<Leases> logger)
    : Loop("Renewing leases", options.Value.Lease / RenewalsInLease, clock, logger)
{
    private const int RenewalsInLease = 3;

    private readonly ConcurrentDictionary<Guid, Attempt> _underWay = [];

    /// <summary>From the claim until what is returned is disposed of: after the outcome was confirmed.</summary>
    /// <param name="destination">Null for a direct recipient.</param>
    public IDisposable Keep(ClaimRequest claimed, Guid? destination)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        return _underWay[claimed.Token] = new Attempt(this, claimed, destination, Clock.GetTimestamp());
    }

    /// <summary>The attempts that take longer, by destination.</summary>
    public ILookup<Guid, Guid> FindSlow(TimeSpan than) => _underWay.Values.Where(x => x.Destination is not null && Clock.GetElapsedTime(x.Since) >= than)
        .ToLookup(x => x.Destination!.Value, x => x.Claimed.NotificationId);

    protected override async Task StepAsync(CancellationToken cancellationToken)
    {
        // One that began since the last look has most of its lease before it.
        var young = options.Value.Lease / RenewalsInLease / 2;
        var old = _underWay.Values.Where(x => Clock.GetElapsedTime(x.Since) >= young).Select(x => x.Claimed).ToList();
        if (old.Count > 0) await store.ExtendAsync(old, cancellationToken);
    }

    private sealed record Attempt(Leases Leases, ClaimRequest Claimed, Guid? Destination, long Since) : IDisposable
    {
        public void Dispose() => Leases._underWay.TryRemove(Claimed.Token, out _);
    }
}
