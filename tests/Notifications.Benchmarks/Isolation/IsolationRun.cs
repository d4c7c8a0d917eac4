using System.Diagnostics;
using System.Globalization;
using Notifications.Benchmarks.Figures;
using Notifications.Benchmarks.Load;
using Notifications.Benchmarks.Report;
using Notifications.Benchmarks.Rounds;
using Notifications.Benchmarks.Sink;
using Notifications.Benchmarks.Subjects;
using Npgsql;

namespace Notifications.Benchmarks.Isolation;

/// <summary>
/// What the sick cost the others: of 200 destinations one hangs and one always fails, with 25 000 held for each; and in one fifo destination some lanes fail.
/// One product in one process, as it comes. All ratios are of neighbours in one run.
/// </summary>
internal sealed class IsolationRun(Workplace workplace, Servers servers, TextWriter output)
{
    private const int Shops = 200;
    private const int HeldForEach = 25_000;
    private const int PerSecond = 200;
    private const int SickPerSecond = 4;
    private const int HealthyLanes = 100;
    private const int SickLanes = 20;

    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Chunk = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private int _round;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var sink = new SinkClient(workplace.SinkUrl);
        await using var server = await Benchmark.StartSinkAsync(workplace, sink, cancellationToken);
        using var load = new LoadGenerator();
        var connection = await servers.CreateDatabaseAsync("isolation", cancellationToken);
        var broker = await servers.CreateVirtualHostAsync("isolation", cancellationToken);
        await using var database = NpgsqlDataSource.Create(connection);
        await using var product = new ProductService("isolation", workplace, [workplace.NextUrl()], connection, broker, ["api,lifecycle,delivery"]);
        await product.MigrateAsync(cancellationToken);
        await InsertDestinationsAsync(database, cancellationToken);
        await product.StartMigratedAsync(cancellationToken);

        await MeasureAsync(load, product, sink, cancellationToken);   // warms
        await TidyAsync(database, cancellationToken);
        var baseline = await MeasureAsync(load, product, sink, cancellationToken);
        Backlog[] sick = [Sick("benchmark.hangs", Illness.Hangs), Sick("benchmark.fails", Illness.Fails)];
        Backlog[] more = [Sick("benchmark.hangs", Illness.Hangs), Sick("benchmark.fails", Illness.Fails)];
        foreach (var backlog in sick.Concat(more)) await sink.TreatAsync(backlog.Round, backlog.Illness, cancellationToken);
        var held = await PostAsync(load, product, sick, 1_000, TimeSpan.FromSeconds(HeldForEach / 1_000), cancellationToken);
        await WaitUntilHeldAsync(product, database, x => x > held * 0.98, cancellationToken);
        await TidyAsync(database, cancellationToken);

        var trickle = PostAsync(load, product, more, SickPerSecond, Measured, cancellationToken);
        var beside = await MeasureAsync(load, product, sink, cancellationToken);
        held += await trickle;

        foreach (var backlog in sick.Concat(more)) await sink.TreatAsync(backlog.Round, Illness.None, cancellationToken);
        var healed = Stopwatch.GetTimestamp();
        var draining = await MeasureAsync(load, product, sink, cancellationToken);
        await WaitUntilHeldAsync(product, database, x => x == 0, cancellationToken);
        var drained = Stopwatch.GetElapsedTime(healed);

        await TidyAsync(database, cancellationToken);
        var afterwards = await MeasureAsync(load, product, sink, cancellationToken);

        Tell(("before", baseline), ("beside the sick", beside), ("while those drain", draining), ("afterwards", afterwards));
        await output.WriteLineAsync(Invariant($"{held} held for the sick; released and delivered in {drained.TotalSeconds:F0} s after they were well again"));
        foreach (var backlog in sick)
            await output.WriteLineAsync(Invariant($"order of that which {backlog.Illness}: 99 of 100 arrived within {Displacement(await sink.ArrivalsAsync(backlog.Round, cancellationToken)):F0} places of where they were posted"));
        await TellLanesAsync(load, product, sink, cancellationToken);
        return 0;
    }

    private async Task TellLanesAsync(LoadGenerator load, Service product, SinkClient sink, CancellationToken cancellationToken)
    {
        await LanesAsync(load, product, sink, cancellationToken);   // warms
        var alone = await LanesAsync(load, product, sink, cancellationToken);
        var sick = new EventBody("benchmark.lane", ++_round, orderingKey: $"sick-{EventBody.Share}", spread: SickLanes);
        await sink.TreatAsync(_round, Illness.Fails, cancellationToken);
        var failing = load.PaceAsync(product.EventsUrl, sick, 20, 2 * Measured, cancellationToken);
        var beside = await LanesAsync(load, product, sink, cancellationToken);
        await failing;
        await output.WriteLineAsync(Invariant($"{HealthyLanes} lanes, delivered a second: {alone:F0} alone, {beside:F0} beside {SickLanes} that fail: {beside / alone:F2}"));
    }

    /// <returns>Delivered a second, from the first post to the last arrival.</returns>
    private async Task<double> LanesAsync(LoadGenerator load, Service product, SinkClient sink, CancellationToken cancellationToken)
    {
        var body = new EventBody("benchmark.lane", ++_round, orderingKey: $"well-{EventBody.Share}", spread: HealthyLanes);
        var round = _round;
        var posts = await load.PaceAsync(product.EventsUrl, body, 1_000, Chunk, cancellationToken);
        await WaitForAsync(product, sink, round, posts.Accepted, cancellationToken);
        var last = (await sink.ArrivalsAsync(round, cancellationToken)).Max();
        return posts.Accepted / Stopwatch.GetElapsedTime(posts.StartedAt, last).TotalSeconds;
    }

    private void Tell(params (string What, Latencies Latencies)[] rows)
    {
        var before = rows[0].Latencies;
        var table = new TextTable("the other 198, POST to arrival, ms", "n", "p50", "p95", "p99", "p50 / before", "p99 / before");
        foreach (var (what, x) in rows)
            table.Add(what, Invariant($"{x.Count}"), Invariant($"{x.P50:F1}"), Invariant($"{x.P95:F1}"), Invariant($"{x.P99:F1}"), Invariant($"{x.P50 / before.P50:F2}"),
                Invariant($"{x.P99 / before.P99:F2}"));
        output.WriteLine(table.ToString());
    }

    /// <summary>What is measured is what it costs to have them, not what it costs PostgreSQL to tidy up after 50 000 rows were written.</summary>
    private static async Task TidyAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        foreach (var sql in new[] { "VACUUM (ANALYZE)", "CHECKPOINT" })
        {
            await using var command = database.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private Backlog Sick(string eventType, Illness illness) => new(new EventBody(eventType, ++_round), _round, illness);

    private async Task<Latencies> MeasureAsync(LoadGenerator load, Service product, SinkClient sink, CancellationToken cancellationToken)
    {
        var body = new EventBody($"benchmark.shop-{EventBody.Share}", ++_round, spread: Shops - 2);
        var round = _round;
        var posts = await load.PaceAsync(product.EventsUrl, body, PerSecond, Measured, cancellationToken);
        await WaitForAsync(product, sink, round, posts.Accepted, cancellationToken);
        return posts.DeliveryLatencies(await sink.ArrivalsAsync(round, cancellationToken)) ?? throw new BenchmarkException("nothing was delivered");
    }

    /// <returns>How many were accepted.</returns>
    private static async Task<int> PostAsync(
        LoadGenerator load, Service product, Backlog[] backlogs, int perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        var posts = await Task.WhenAll(backlogs.Select(x => load.PaceAsync(product.EventsUrl, x.Body, perSecond, duration, cancellationToken)));
        return posts.Sum(x => x.Accepted);
    }

    private static Task WaitUntilHeldAsync(Service product, NpgsqlDataSource database, Predicate<long> isEnough, CancellationToken cancellationToken) =>
        product.Processes[0].WaitUntilAsync("where it should be with what is held", Patience, async x =>
        {
            await using var command = database.CreateCommand("SELECT count(*) FROM notification WHERE hold_reason IN ('rate', 'concurrency', 'circuit', 'paused')");
            return isEnough((long)(await command.ExecuteScalarAsync(x))!);
        }, cancellationToken);

    private static Task WaitForAsync(Service product, SinkClient sink, int round, int count, CancellationToken cancellationToken) =>
        product.Processes[0].WaitUntilAsync("delivered", Patience, async x => await sink.CountAsync(round, x) >= count, cancellationToken);

    /// <summary>How far from its place 99 of 100 arrived.</summary>
    private static double Displacement(long[] arrivals)
    {
        var places = arrivals.Index().Where(x => x.Item != 0).OrderBy(x => x.Item).Select(x => x.Index).ToArray();
        return Percentiles.At([.. places.Order().Zip(places, (rank, number) => Math.Abs((double)rank - number)).Order()], 99);
    }

    private async Task InsertDestinationsAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var address = new Uri(workplace.SinkUrl, SinkServer.ArrivalsPath).AbsoluteUri;
        await using var command = database.CreateCommand($"""
            CREATE TEMP TABLE made AS SELECT 'shop-' || lpad(i::text, 3, '0') AS name, 'none' AS ordering FROM generate_series(0, {Shops - 3}) i
                UNION ALL VALUES ('hangs', 'none'), ('fails', 'none'), ('lane', 'key');
            INSERT INTO destination (id, name, channel, address, ordering, timeout) SELECT gen_random_uuid(), name, 'webhook', '{address}', ordering, interval '5 seconds' FROM made;
            INSERT INTO subscription (id, destination, event_type) SELECT gen_random_uuid(), d.id, 'benchmark.' || d.name FROM destination d JOIN made ON made.name = d.name;
            DROP TABLE made;
            """);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Backlog(EventBody Body, int Round, Illness Illness);
}
