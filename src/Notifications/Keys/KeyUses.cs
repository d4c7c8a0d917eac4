using System.Collections.Concurrent;
using Npgsql;

namespace Notifications.Keys;

/// <summary>
/// When each key was used last: noted in memory, and written for all of them at once every ten seconds and at the end. A write for each request would cost more
/// than the request.
/// </summary>
public sealed class KeyUses(NpgsqlDataSource database, TimeProvider clock, ILogger<KeyUses> logger)
    : Loop("Writing when API keys were used", Interval, clock, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // Locked in the order of their ids: two instances that write the same keys must not wait for each other.
    private const string Write = """
        WITH used AS (
            SELECT k.id, u.at FROM unnest($1::uuid[], $2::timestamptz[]) u(id, at) JOIN api_key k ON k.id = u.id ORDER BY k.id FOR NO KEY UPDATE OF k)
        UPDATE api_key k SET last_used_at = greatest(k.last_used_at, used.at) FROM used WHERE k.id = used.id
        """;

    private readonly ConcurrentDictionary<Guid, Use> _uses = [];

    public void Note(Guid key)
    {
        var now = Clock.GetUtcNow().Ticks;
        if (!_uses.TryGetValue(key, out var use)) use = _uses.GetOrAdd(key, _ => new Use());
        Volatile.Write(ref use.Last, now);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TakeStepAsync(cancellationToken);
    }

    protected override async Task StepAsync(CancellationToken cancellationToken)
    {
        var unwritten = _uses.Select(x => (Key: x.Key, Use: x.Value, Last: Volatile.Read(ref x.Value.Last))).Where(x => x.Last > x.Use.Written).ToList();
        if (unwritten.Count == 0) return;

        await using var command = database.CreateCommand(Write);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. unwritten.Select(x => x.Key)] });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. unwritten.Select(x => new DateTimeOffset(x.Last, TimeSpan.Zero))] });
        await command.ExecuteNonQueryAsync(cancellationToken);
        foreach (var (_, use, last) in unwritten) use.Written = last;
    }

    private sealed class Use
    {
        public long Last;

        /// <summary>Only the loop reads and writes it.</summary>
        public long Written { get; set; }
    }
}
