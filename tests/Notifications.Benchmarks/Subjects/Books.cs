using System.Diagnostics;
using System.Globalization;
using Notifications.Benchmarks.Load;
using Npgsql;

namespace Notifications.Benchmarks.Subjects;

/// <summary>The product's own tables. For the log channel they are the only witness, because nobody receives anything.</summary>
internal sealed class Books(string connectionString) : IWitness, IAsyncDisposable
{
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(connectionString);

    /// <summary>Whatever is not final has a due time, and an index of its own: asking costs nothing, however long the tables are.</summary>
    public async Task<bool> AreSettledAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand("SELECT count(*) FROM (SELECT FROM notification WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1) open");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))! == 0;
    }

    public Task<bool> HasAllAsync(int round, int accepted, CancellationToken cancellationToken) => AreSettledAsync(cancellationToken);

    public async Task<Deliveries> ReadAsync(int round, CancellationToken cancellationToken)
    {
        // The database has wall-clock times, the load has the stopwatch's: both are of this machine, so one pair of readings translates.
        var (clock, stopwatch) = (DateTime.UtcNow, Stopwatch.GetTimestamp());
        await using var command = _database.CreateCommand("""
            SELECT right(e.event_id, $1)::integer, n.delivered_at,
                (SELECT count(*) FROM attempt a WHERE a.notification = n.id AND a.outcome = 'Delivered')
            FROM event_key k JOIN event e ON e.id = k.event JOIN notification n ON n.id > e.id AND n.id < overlay(e.id::text placing 'ffffff' from 31)::uuid
            WHERE k.producer = $2 AND k.source = '' AND k.event_id >= $3 AND k.event_id < $4 AND n.state = 'Delivered'
            """);
        command.CommandTimeout = 120;
        command.Parameters.Add(new() { Value = EventBody.NumberDigits });
        command.Parameters.Add(new() { Value = ProductService.Producer });
        command.Parameters.Add(new() { Value = Prefix(round) });
        command.Parameters.Add(new() { Value = Prefix(round + 1) });

        var seen = new long[Posts.Most];
        var again = 0;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var at = rows.GetDateTime(1);
            seen[rows.GetInt32(0)] = stopwatch + (long)((at - clock).TotalSeconds * Stopwatch.Frequency);
            again += (int)rows.GetInt64(2) - 1;
        }

        return new Deliveries(seen, again);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static string Prefix(int round) => EventBody.Marker + round.ToString($"D{EventBody.RoundDigits}", CultureInfo.InvariantCulture);
}
