using System.Diagnostics;
using System.Globalization;
using Notifications.Benchmarks.Load;
using Notifications.Benchmarks.Report;
using Notifications.Benchmarks.Subjects;
using Npgsql;

namespace Notifications.Benchmarks.Limits;

/// <summary>
/// Is a limit true over several instances? Two API processes, one key with a limit of 100 a second, four times as much for a minute, half of it to each. What passes
/// is counted in chunks, and once more in the database.
/// </summary>
internal sealed class LimitsRun(Workplace workplace, Servers servers, TextWriter output)
{
    private const int Limit = 100;   // a second, and at once
    private const int OfferedToEach = 200;
    private const int Chunks = 6;
    private const double Tolerance = 0.05;

    private static readonly TimeSpan Chunk = TimeSpan.FromSeconds(10);

    private int _round;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var load = new LoadGenerator();
        var connection = await servers.CreateDatabaseAsync("limits", cancellationToken);
        var broker = await servers.CreateVirtualHostAsync("limits", cancellationToken);
        await using var database = NpgsqlDataSource.Create(connection);
        await using var one = Product("limits-one", connection, broker);
        await using var other = Product("limits-other", connection, broker);
        await one.StartAsync(cancellationToken);
        await other.StartMigratedAsync(cancellationToken);

        await PostAsync(load, [one, other], cancellationToken);   // warms, and empties the bucket
        var warmed = await StoredAsync(database, cancellationToken);
        var table = new TextTable("10 s each", "offered", "passed: one", "other", "both, a second", "÷ limit", "refused", "unanswered", "p50 ms", "p99 ms");
        var (posts, started) = (new List<Posts[]>(), Stopwatch.GetTimestamp());
        for (var chunk = 1; chunk <= Chunks; chunk++)
        {
            var begun = Stopwatch.GetTimestamp();
            posts.Add(await PostAsync(load, [one, other], cancellationToken));
            Add(table, Invariant($"{chunk}"), posts[^1], Stopwatch.GetElapsedTime(begun));
        }

        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;   // up to the last answer: tokens flow in while answers are waited for

        Posts[] all = [.. posts.SelectMany(x => x)];
        var passed = all.Sum(x => x.Accepted);
        var share = passed / took / Limit;
        await output.WriteLineAsync(table.ToString());
        await output.WriteLineAsync(Invariant($"{passed} passed in {took:F1} s over both instances, {passed / took:F1} a second: {share:F3} of the limit"));

        var stored = await StoredAsync(database, cancellationToken) - warmed;
        var isTrue = Math.Abs(share - 1) <= Tolerance && stored == passed && all.All(x => x.Unanswered == 0);
        if (stored != passed) await output.WriteLineAsync(Invariant($"{stored} are stored: these figures don't hold"));
        await output.WriteLineAsync(isTrue ? Invariant($"the limit of {Limit} a second holds within {Tolerance:P0}") : Invariant($"THE LIMIT OF {Limit} A SECOND DOES NOT HOLD within {Tolerance:P0}"));
        return isTrue ? 0 : 1;
    }

    private Task<Posts[]> PostAsync(LoadGenerator load, Service[] products, CancellationToken cancellationToken) => Task.WhenAll(products.Select(x =>
        load.PaceAsync(x.EventsUrl, new EventBody("nobody.asks", ++_round), OfferedToEach, Chunk, cancellationToken)));

    private static void Add(TextTable table, string name, Posts[] posts, TimeSpan time)
    {
        var (passed, latencies) = (posts.Sum(x => x.Accepted), posts[0].AcceptLatencies() ?? throw new BenchmarkException("nothing passed"));
        table.Add(name, Invariant($"{posts.Sum(x => x.Offered)}"), Invariant($"{posts[0].Accepted}"), Invariant($"{posts[1].Accepted}"), Invariant($"{passed / time.TotalSeconds:F1}"),
            Invariant($"{passed / time.TotalSeconds / Limit:F3}"), Invariant($"{posts.Sum(x => x.Refused)}"), Invariant($"{posts.Sum(x => x.Unanswered)}"),
            Invariant($"{latencies.P50:F1}"), Invariant($"{latencies.P99:F1}"));
    }

    private ProductService Product(string name, string database, Uri broker) => new(name, workplace, [workplace.NextUrl()], database, broker, ["api"])
    {
        MoreVariables = new Dictionary<string, string>
        {
            ["Limits__PerKey__Rate"] = Limit.ToString(CultureInfo.InvariantCulture), ["Limits__PerKey__Burst"] = Limit.ToString(CultureInfo.InvariantCulture),
        },
    };

    private static async Task<long> StoredAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT count(*) FROM event");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
