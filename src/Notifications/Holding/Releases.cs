using Microsoft.Extensions.Options;
using Notifications.Dispatch;
using Npgsql;

namespace Notifications.Holding;

/// <summary>
/// Lets those go on who wait at a gate: in order, as many as there is room for, each with a permit. It looks when somebody's attempt has ended, when a gate
/// opens by itself, and every half second in any case. It also rescues lanes and takes away gates that nobody needs.
/// </summary>
public sealed class Releases(
    NpgsqlDataSource database, FreshCommands fresh, Lanes lanes, IOptions<HoldingOptions> options, IOptions<DispatchOptions> dispatch, TimeProvider clock,
    ILogger<Releases> logger) : Loop("Releasing what is held", options.Value.Interval, clock, logger)
{
    private const int MostGatesInLook = 32;
    private const int MostLanesInLook = 256;

    private static readonly TimeSpan SoonestLook = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Tidying = TimeSpan.FromSeconds(5);

    // Destinations are locked: whoever limits one at this moment makes its gate anew afterwards. Those that are being changed are left for the next time.
    private const string TakeAwayGates = $"""
        WITH idle AS MATERIALIZED (
            SELECT d.id FROM gate g JOIN destination d ON d.id = g.destination
            WHERE d.disabled_at IS NULL AND d.concurrency IS NULL AND d.rate IS NULL AND g.circuit_until IS NULL AND g.width IS NULL
                AND NOT EXISTS (SELECT FROM notification n WHERE n.destination = d.id AND n.{WaitingRows.AtGate})
            FOR UPDATE OF d SKIP LOCKED)
        DELETE FROM gate USING idle WHERE destination = idle.id AND circuit_until IS NULL AND width IS NULL
        """;

    private ITimer? _alarm;
    private long _lane;
    private long? _tidied;

    public override void Dispose()
    {
        _alarm?.Dispose();
        base.Dispose();
    }

    protected override async Task StepAsync(CancellationToken cancellationToken)
    {
        WakeAt(await ReleaseAsync(cancellationToken));
        await TidyAsync(cancellationToken);
    }

    /// <summary>Looks once at all who wait at gates.</summary>
    /// <returns>When there is room again without anybody's doing; null: somebody has to end an attempt, or nobody is left.</returns>
    internal async Task<DateTimeOffset?> ReleaseAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? next = null;
        for (var last = Guid.Empty; ;)
        {
            var waiting = await WaitingRows.FindDestinationsAsync(database, last, MostGatesInLook, cancellationToken);
            if (waiting.Count == 0) break;

            var (released, room) = await ReleaseAsync(waiting, cancellationToken);
            // Here, and waited for: those of the next look must not overtake these.
            await fresh.SendAsync(released);
            next = Earlier(next, room);
            last = waiting[^1];
        }

        return next;
    }

    private async Task<(List<Command> Released, DateTimeOffset? Next)> ReleaseAsync(List<Guid> destinations, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var gates = (await GateStore.LockAsync(connection, [.. destinations], make: false, cancellationToken)).ToDictionary(x => x.Destination);
        var rooms = destinations.Select(x => RoomAt(x, gates.GetValueOrDefault(x))).Where(x => x.Room > 0).ToList();
        if (rooms.Count == 0) return ([], NextRoom(gates));

        var released = await WaitingRows.ReleaseAsync(connection, rooms, dispatch.Value.LostAfter, cancellationToken);
        var counts = released.CountBy(x => x.Destination).Where(x => gates.ContainsKey(x.Key)).ToList();
        foreach (var (destination, count) in counts) gates[destination] = gates[destination].Give(count);
        await GateStore.SaveAsync(connection, [.. counts.Select(x => gates[x.Key])], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (released.ConvertAll(x => x.Command), NextRoom(gates));
    }

    /// <summary>One whose gate has gone has nothing to wait for.</summary>
    private static (Guid Destination, int Room, int Oldest) RoomAt(Guid destination, Gate? gate)
    {
        var room = gate?.RoomToRelease() ?? Gate.MostOnTheirWay;
        var served = gate?.Served ?? 0;
        return (destination, room, (int)(((served + room) / Gate.OldestEvery) - (served / Gate.OldestEvery)));
    }

    private static DateTimeOffset? NextRoom(Dictionary<Guid, Gate> gates) => gates.Values.Min(x => x.NextRoom());

    private static DateTimeOffset? Earlier(DateTimeOffset? x, DateTimeOffset? y) => x is null || y < x ? y : x;

    private void WakeAt(DateTimeOffset? next)
    {
        if (next is not { } at || at >= Clock.GetUtcNow() + options.Value.Interval) return;

        var delay = at - Clock.GetUtcNow();
        _alarm ??= Clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _alarm.Change(delay > SoonestLook ? delay : SoonestLook, Timeout.InfiniteTimeSpan);
    }

    private async Task TidyAsync(CancellationToken cancellationToken)
    {
        if (_tidied is { } at && Clock.GetElapsedTime(at) < Tidying) return;

        _tidied = Clock.GetTimestamp();
        _lane = await lanes.RescueAsync(_lane, MostLanesInLook, cancellationToken);
        await using var command = database.CreateCommand(TakeAwayGates);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
