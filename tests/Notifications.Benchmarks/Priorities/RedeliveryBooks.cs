using Npgsql;

namespace Notifications.Benchmarks.Priorities;

/// <summary>How long after its time each redelivery began, as the product's own tables tell it: attempts with the default waits before them.</summary>
internal sealed class RedeliveryBooks(string connectionString) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(connectionString);

    public async Task<IReadOnlyList<TimeSpan>> LatenessAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand("""
            SELECT next.started_at - this.started_at - make_interval(secs => this.duration_ms / 1000.0)
                - (ARRAY['1 s', '5 s', '30 s']::interval[])[this.number]
            FROM attempt this JOIN attempt next ON next.notification = this.notification AND next.cycle = this.cycle AND next.number = this.number + 1
            WHERE this.started_at > $1
            """);
        command.Parameters.Add(new() { Value = since });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<TimeSpan>();
        while (await row.ReadAsync(cancellationToken)) found.Add(row.GetTimeSpan(0));
        return found;
    }

    /// <summary>Where those are that are to be redelivered, in words.</summary>
    public async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand("""
            SELECT coalesce(string_agg(concat_ws(' ', count, state, hold_reason, error), ', '), 'none') FROM (
                SELECT count(*), state, hold_reason, n.error FROM notification n JOIN destination d ON d.id = n.destination WHERE d.name = 'failing' GROUP BY 2, 3, 4) all_of_them
            """);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
