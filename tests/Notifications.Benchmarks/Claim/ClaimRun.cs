using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using Notifications.Benchmarks.Figures;
using Notifications.Benchmarks.Processes;
using Notifications.Benchmarks.Report;
using Notifications.Benchmarks.Subjects;
using Notifications.Delivery;
using Npgsql;

namespace Notifications.Benchmarks.Claim;

/// <summary>
/// What a claim costs: the product's own statement beside a bare UPDATE of as many rows of the same table, in turn, so that their ratio holds on any machine.
/// Alone and in a full batch; each statement is awaited before the next.
/// </summary>
internal sealed class ClaimRun(Workplace workplace, Servers servers, TextWriter output)
{
    private const int Rows = 8_192;
    private const int Repetitions = 7;

    private static readonly int[] Batches = [1, 16, 256];

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var connectionString = await PrepareAsync(cancellationToken);
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxAutoPrepare = 50, AutoPrepareMinUsages = 2, NoResetOnClose = true, Options = "-c plan_cache_mode=force_custom_plan",   // as the product has it
        }.ConnectionString);
        var store = new ClaimStore(database, Options.Create(new DeliveryOptions()));
        var (claimed, bare) = (await InsertAsync(database, "claimed", cancellationToken), await InsertAsync(database, "bare", cancellationToken));

        var table = new TextTable("rows in a statement", "claims/s", "µs a claim", "bare UPDATE, µs a row", "ratio", "lowest", "highest");
        var attempt = 0;
        foreach (var batch in Batches)
        {
            var (claims, updates) = (new List<double>(), new List<double>());
            for (var repetition = 0; repetition <= Repetitions; repetition++)
            {
                attempt++;
                var claim = await MeasureAsync(claimed, batch, ids => ClaimAsync(store, ids, attempt));
                var update = await MeasureAsync(bare, batch, ids => UpdateAsync(database, ids, cancellationToken));
                if (repetition == 0) continue;   // warms

                claims.Add(claim);
                updates.Add(update);
            }

            var ratio = Spread.Of(claims.Zip(updates, (x, y) => x / y))!;
            var each = Spread.Of(claims)!.Median;
            table.Add(Number(batch), Number(1e6 / each), Number(each), Number(Spread.Of(updates)!.Median), Ratio(ratio.Median), Ratio(ratio.Min), Ratio(ratio.Max));
        }

        await output.WriteLineAsync(table.ToString());
        return 0;
    }

    private async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        var database = await servers.CreateDatabaseAsync("claim", cancellationToken);
        var broker = await servers.CreateVirtualHostAsync("claim", cancellationToken);
        var variables = new Dictionary<string, string> { ["NOTIFICATIONS_POSTGRES"] = database, ["NOTIFICATIONS_RABBITMQ_URL"] = broker.AbsoluteUri };
        await ChildProcess.RunAsync(workplace.Log("claim-migrate"), variables, ["dotnet", "exec", workplace.HostProgram, "migrate"], cancellationToken);
        return database;
    }

    /// <summary>Each with an event of 1 KiB and all with one destination.</summary>
    private static async Task<Guid[]> InsertAsync(NpgsqlDataSource database, string name, CancellationToken cancellationToken)
    {
        var ids = Enumerable.Range(0, Rows).Select(_ => Guid.CreateVersion7()).ToArray();
        await using var command = database.CreateCommand("""
            WITH destinations AS (INSERT INTO destination (id, name, channel, address) VALUES ($2, $3, 'webhook', 'http://127.0.0.1') RETURNING id),
            events AS (
                INSERT INTO event (id, producer, source, event_id, type, occurred_at, priority, payload, fan_out)
                SELECT id, 'bench', 'bench', id::text, 'benchmark.claim', now(), 'normal', convert_to(repeat('x', 1024), 'UTF8'), 1 FROM unnest($1) AS a(id))
            INSERT INTO notification (id, event, destination, channel, priority, state, commanded_at, due_at)
            SELECT a.id, a.id, d.id, 'webhook', 'normal', 'Queued', now(), now() + interval '1 minute' FROM unnest($1) AS a(id), destinations d
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ids });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return ids;
    }

    /// <returns>Microseconds a row.</returns>
    private static async Task<double> MeasureAsync(Guid[] ids, int batch, Func<Guid[], Task> runAsync)
    {
        // Alone a row costs a round trip: a part of them says enough.
        var some = ids[..Math.Min(ids.Length, 1_024 * batch)];
        var started = Stopwatch.GetTimestamp();
        foreach (var chunk in some.Chunk(batch)) await runAsync(chunk);
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / some.Length;
    }

    private static async Task ClaimAsync(ClaimStore store, Guid[] ids, int attempt)
    {
        var granted = await store.ClaimAsync([.. ids.Select(x => new ClaimRequest(x, 1, attempt, Guid.CreateVersion7(), Redelivered: false))]);
        if (granted.Count != ids.Length) throw new BenchmarkException($"{granted.Count} of {ids.Length} claims were granted");
    }

    private static async Task UpdateAsync(NpgsqlDataSource database, Guid[] ids, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("UPDATE notification SET attempt = attempt + 1 WHERE id = ANY($1)");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ids });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Number(double value) => value.ToString(value < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
