using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Notifications.Channels;
using Notifications.Delivery;
using Npgsql;

namespace Notifications.Holding;

/// <summary>
/// Watches how attempts of this process end, and opens the circuit of a destination that keeps failing: in PostgreSQL, for all workers. Only destinations that
/// failed lately are watched; the others cost nothing.
/// </summary>
public sealed partial class Circuits(GateStore gates, IOptions<HoldingOptions> options, TimeProvider clock, ILogger<Circuits> logger)
{
    private readonly ConcurrentDictionary<Guid, Breaker> _breakers = [];

    public async Task ObserveAsync(ClaimedDestination destination, DeliveryOutcome outcome, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        try
        {
            if (outcome is DeliveryOutcome.Deferred { RetryAfter: { } wish })
                await gates.ChangeAsync([destination.Id], gate => gate.Pause(wish), make: true, cancellationToken);
            else if (await HasTrippedAsync(destination, outcome, cancellationToken))
                await OpenAsync(destination, cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            // Those that fail next trip it again.
            LogNotOpened(destination.Id, exception.SqlState ?? exception.GetType().Name);
        }
    }

    /// <summary>A later attempt may succeed, or nobody answered: what a receiver that is ill looks like. One that rejects is well.</summary>
    internal static bool IsFailure(DeliveryOutcome? outcome) => outcome is DeliveryOutcome.Deferred or DeliveryOutcome.Unknown;

    private async Task<bool> HasTrippedAsync(ClaimedDestination destination, DeliveryOutcome outcome, CancellationToken cancellationToken)
    {
        var ratio = destination.CircuitFailureRatio ?? options.Value.CircuitFailureRatio;
        if (ratio <= 0 || (!_breakers.ContainsKey(destination.Id) && !IsFailure(outcome))) return false;

        var breaker = _breakers.GetOrAdd(destination.Id, _ => Watch(ratio));
        if (breaker.FailureRatio != ratio) _breakers[destination.Id] = breaker = Watch(ratio);   // its policy was changed
        return await breaker.ObserveAsync(outcome, cancellationToken);
    }

    private Breaker Watch(double ratio)
    {
        foreach (var (destination, quiet) in _breakers.Where(x => clock.GetElapsedTime(x.Value.LastSeen) > 2 * options.Value.CircuitWindow))
            _breakers.TryRemove(new KeyValuePair<Guid, Breaker>(destination, quiet));
        return new Breaker(ratio, options.Value, clock);
    }

    private async Task OpenAsync(ClaimedDestination destination, CancellationToken cancellationToken)
    {
        await gates.ChangeAsync([destination.Id], gate => gate.CircuitUntil is null ? gate.Open(options.Value.CircuitBreak) : gate, make: true, cancellationToken);
        LogOpened(destination.Id);
    }

    [LoggerMessage(LogLevel.Warning, "Destination {Destination} keeps failing: its circuit is open, and what comes for it is held")]
    private partial void LogOpened(Guid destination);

    [LoggerMessage(LogLevel.Warning, "The circuit of destination {Destination} could not be opened ({Error})")]
    private partial void LogNotOpened(Guid destination, string error);
}
