using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Notifications.Delivery;

/// <summary>
/// Renews the leases of the attempts that this process has under way. A slow provider or a broker that takes no outcome must not make an attempt look
/// interrupted while its worker lives; a lease that ends means that the worker is dead, or has been out of the database's reach for all that time. An
/// attempt that ends within a third of the lease, as nearly all do, is never renewed.
/// </summary>
public sealed partial class Leases(ClaimStore store, IOptions<DeliveryOptions> options, TimeProvider clock, ILogger<Leases> logger) : BackgroundService
{
    private const int RenewalsInLease = 3;

    private readonly ConcurrentDictionary<Guid, Attempt> _underWay = [];

    /// <summary>From the claim until what is returned is disposed of: after the outcome was confirmed.</summary>
    public IDisposable Keep(ClaimRequest claimed)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        return _underWay[claimed.Token] = new Attempt(this, claimed, clock.GetTimestamp());
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = options.Value.Lease / RenewalsInLease;
        using var timer = new PeriodicTimer(interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // One that began since the last look has most of its lease before it.
            var old = _underWay.Values.Where(x => clock.GetElapsedTime(x.Since) >= interval / 2).Select(x => x.Claimed).ToList();
            if (old.Count == 0) continue;

            try
            {
                await store.ExtendAsync(old, stoppingToken);
            }
#pragma warning disable CA1031 // Databases fail in too many ways to list, and a loop that ends at a new one would let every lease end.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(old.Count, exception is NpgsqlException { SqlState: { } state } ? state : exception.GetType().Name);
            }
#pragma warning restore CA1031
        }
    }

    [LoggerMessage(LogLevel.Warning, "The leases of {Count} attempts could not be renewed ({Error}); tried again")]
    private partial void LogFailed(int count, string error);

    private sealed record Attempt(Leases Leases, ClaimRequest Claimed, long Since) : IDisposable
    {
        public void Dispose() => Leases._underWay.TryRemove(Claimed.Token, out _);
    }
}
