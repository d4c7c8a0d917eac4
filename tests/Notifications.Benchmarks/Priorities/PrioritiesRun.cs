using System.Diagnostics;
using System.Globalization;
using Notifications.Benchmarks.Figures;
using Notifications.Benchmarks.Load;
using Notifications.Benchmarks.Report;
using Notifications.Benchmarks.Rounds;
using Notifications.Benchmarks.Sink;
using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks.Priorities;

/// <summary>
/// What a backlog of low does to those who must not wait: critical events and redeliveries. And what a flood of critical leaves to low. One product in one
/// process, as it comes; the backlog is posted while nobody delivers.
/// </summary>
internal sealed class PrioritiesRun(Workplace workplace, Servers servers, TextWriter output)
{
    private const int Backlog = 100_000;
    private const int Connections = 64;
    private const int Critical = 20;   // a second: each is delivered before the next one comes

    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Flood = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);   // until the compiler has done with what the warming made hot
    private static readonly TimeSpan Chunk = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // An open circuit would hold what is to be redelivered.
    private static readonly Dictionary<string, string> Variables = new() { ["Holding__CircuitFailureRatio"] = "0" };

    private readonly List<int> _low = [];
    private int _round;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var client = new SinkClient(workplace.SinkUrl);
        await using var sink = await Benchmark.StartSinkAsync(workplace, client, cancellationToken);
        using var load = new LoadGenerator();
        var database = await servers.CreateDatabaseAsync("priorities", cancellationToken);
        var broker = await servers.CreateVirtualHostAsync("priorities", cancellationToken);
        await using var books = new RedeliveryBooks(database);

        Service Product(string name, string roles) =>
            new ProductService(name, workplace, [workplace.NextUrl()], database, broker, [roles]) { MoreVariables = Variables };

        Latencies idle;
        await using (var product = Product("idle", "api,lifecycle,delivery"))
        {
            await product.StartAsync(cancellationToken);
            await WarmAsync(load, product, client, cancellationToken);
            idle = await MeasureAsync(load, product, client, cancellationToken);
        }

        int posted;
        await using (var product = Product("filling", "api,lifecycle"))
        {
            await product.StartAsync(cancellationToken);
            posted = await FillAsync(load, product, cancellationToken);
        }

        await using (var product = Product("backlog", "api,lifecycle,delivery"))
        {
            await product.StartAsync(cancellationToken);
            await WarmAsync(load, product, client, cancellationToken);   // as above: or its compiler would be measured
            var since = DateTimeOffset.UtcNow;
            var (before, started) = (await LowAsync(client, cancellationToken), Stopwatch.GetTimestamp());
            var failing = load.PaceAsync(product.EventsUrl, new EventBody(ProductService.FailingEvent, ++_round), 10, Chunk, cancellationToken);
            var busy = await MeasureAsync(load, product, client, cancellationToken);
            var lateness = Latencies.Of(await WaitForRedeliveriesAsync(books, since, (await failing).Accepted, cancellationToken));
            var (between, took) = (await LowAsync(client, cancellationToken), Stopwatch.GetElapsedTime(started));

            var flood = await load.SaturateAsync(product.EventsUrl, Body("critical"), Connections, Flood, cancellationToken);
            var after = await LowAsync(client, cancellationToken);
            await TellAsync(idle, busy, lateness, cancellationToken);
            await output.WriteLineAsync(Invariant($"low: {posted} posted; with the above {(between - before) / took.TotalSeconds:F0}/s delivered, {posted - between} left"));
            await output.WriteLineAsync(Invariant(
                $"under a flood of critical, {flood.AcceptedPerSecond:F0}/s accepted: low {(after - between) / Flood.TotalSeconds:F0}/s delivered, {posted - after} left"));
            if (posted - after <= 0) await output.WriteLineAsync("the backlog ended too early: these figures say less than they should");
        }

        return 0;
    }

    /// <summary>The first of each, at least: the lifecycle writes down what was tried, and may lag.</summary>
    private static async Task<IReadOnlyList<TimeSpan>> WaitForRedeliveriesAsync(RedeliveryBooks books, DateTimeOffset since, int count, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var found = await books.LatenessAsync(since, cancellationToken);
            if (found.Count >= count && count > 0) return found;
            if (Stopwatch.GetElapsedTime(started) > Patience) throw new BenchmarkException($"{count} events were to be redelivered, and {found.Count} redeliveries came within {Patience}: {await books.DescribeAsync(cancellationToken)}");
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task TellAsync(Latencies idle, Latencies busy, Latencies? lateness, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var table = new TextTable("milliseconds", "n", "p50", "p95", "p99", "max");
        Add(table, "critical, idle", idle);
        Add(table, "critical, with the backlog", busy);
        if (lateness is not null) Add(table, "redeliveries after their time, with the backlog", lateness);
        await output.WriteLineAsync(table.ToString());
        await output.WriteLineAsync(Invariant($"\ncritical, with the backlog / idle: p50 {busy.P50 / idle.P50:F2}, p99 {busy.P99 / idle.P99:F2}"));
    }

    private static void Add(TextTable table, string what, Latencies x) =>
        table.Add(what, Invariant($"{x.Count}"), Invariant($"{x.P50:F1}"), Invariant($"{x.P95:F1}"), Invariant($"{x.P99:F1}"), Invariant($"{x.Max:F1}"));

    private async Task WarmAsync(LoadGenerator load, Service product, SinkClient sink, CancellationToken cancellationToken)
    {
        var posts = await load.SaturateAsync(product.EventsUrl, Body("critical"), Connections, Chunk, cancellationToken);
        await WaitForAsync(product, sink, _round, posts.Accepted, cancellationToken);
        await load.PaceAsync(product.EventsUrl, Body("critical"), Critical, Settling, cancellationToken);
    }

    private async Task<Latencies> MeasureAsync(LoadGenerator load, Service product, SinkClient sink, CancellationToken cancellationToken)
    {
        var body = Body("critical");
        var round = _round;
        var posts = await load.PaceAsync(product.EventsUrl, body, Critical, Measured, cancellationToken);
        await WaitForAsync(product, sink, round, posts.Accepted, cancellationToken);
        return posts.DeliveryLatencies(await sink.ArrivalsAsync(round, cancellationToken)) ?? throw new BenchmarkException("no critical event was delivered");
    }

    /// <returns>How many were accepted.</returns>
    private async Task<int> FillAsync(LoadGenerator load, Service product, CancellationToken cancellationToken)
    {
        var posted = 0;
        while (posted < Backlog)
        {
            var posts = await load.SaturateAsync(product.EventsUrl, Body("low"), Connections, Chunk, cancellationToken);
            if (posts.Accepted == 0) throw new BenchmarkException("nothing was accepted");
            posted += posts.Accepted;
            _low.Add(_round);
        }

        return posted;
    }

    private async Task<int> LowAsync(SinkClient sink, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var round in _low) count += await sink.CountAsync(round, cancellationToken);
        return count;
    }

    private static Task WaitForAsync(Service product, SinkClient sink, int round, int count, CancellationToken cancellationToken) =>
        product.Processes[0].WaitUntilAsync("delivered", Patience, async x => await sink.CountAsync(round, x) >= count, cancellationToken);

    private EventBody Body(string priority) => new(ProductService.WebhookEvent, ++_round, priority);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
