using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Benchmarks.Load;
using Notifications.Benchmarks.Processes;
using Notifications.Benchmarks.Report;
using Notifications.Benchmarks.Subjects;
using Notifications.Intake;
using Notifications.Routing;
using Npgsql;

namespace Notifications.Benchmarks.Destinations;

/// <summary>What it costs to have many destinations: the same host, with 10, 1 000 and 10 000 of them in turn.</summary>
internal sealed class DestinationsRun(Workplace workplace, Servers servers, TextWriter output)
{
    private const int Connections = 32;

    /// <summary>The best of so many counts: the first ones warm, and others on the machine can only make it slower.</summary>
    private const int Rounds = 7;

    private static readonly int[] Sizes = [10, 1_000, 10_000];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan MicroRound = TimeSpan.FromMilliseconds(300);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var table = new TextTable(
            "destinations", "ready s", "first 202 ms", "MiB ready", "MiB after", "queues", "one/s in", "ten/s in", "reload ms", "one µs", "ten µs", "shared µs");
        foreach (var size in Sizes)
        {
            await output.WriteLineAsync($"{size} destinations …");
            table.Add(await MeasureAsync(size, cancellationToken));
        }

        await output.WriteLineAsync(table.ToString());
        return 0;
    }

    private async Task<string[]> MeasureAsync(int size, CancellationToken cancellationToken)
    {
        var name = $"destinations{size}";
        var (connection, broker) = (await servers.CreateDatabaseAsync(name, cancellationToken), await servers.CreateVirtualHostAsync(name, cancellationToken));
        await using var database = NpgsqlDataSource.Create(connection);
        await using var books = new Books(connection);
        await using var service = new ProductService(name, workplace, [workplace.NextUrl()], connection, broker, ["api,lifecycle,delivery"]);
        await service.MigrateAsync(cancellationToken);
        await Shops.InsertAsync(database, size, cancellationToken);

        var started = Stopwatch.GetTimestamp();
        await service.StartMigratedAsync(cancellationToken);
        var ready = Stopwatch.GetElapsedTime(started);
        using var load = new LoadGenerator();
        var first = await load.PaceAsync(service.EventsUrl, new EventBody(Shops.OneEvent, 0), perSecond: 1, TimeSpan.FromSeconds(1), cancellationToken);
        var memoryReady = ResidentMiB(service);

        await load.SaturateAsync(service.EventsUrl, new EventBody(Shops.OneEvent, 1), Connections, WarmUp, cancellationToken);
        await SettleAsync(service, books, cancellationToken);
        var one = await load.SaturateAsync(service.EventsUrl, new EventBody(Shops.OneEvent, 2), Connections, Round, cancellationToken);
        await SettleAsync(service, books, cancellationToken);
        var ten = await load.SaturateAsync(service.EventsUrl, new EventBody(Shops.TenEvent, 3), Connections, Round, cancellationToken);
        await SettleAsync(service, books, cancellationToken);

        var queues = await servers.CountQueuesAsync(name, cancellationToken);
        var (reload, routing) = await RouteAsync(database, cancellationToken);
        return
        [
            Whole(size), Tenths(ready.TotalSeconds), Whole(first.AcceptLatencies()?.P50 ?? 0), Whole(memoryReady), Whole(ResidentMiB(service)), Whole(queues), Whole(one.AcceptedPerSecond),
            Whole(ten.AcceptedPerSecond), Tenths(reload.TotalMilliseconds), .. routing.Select(Tenths),
        ];
    }

    /// <summary>In this process, with the product's own table: HTTP and PostgreSQL would hide microseconds.</summary>
    private static async Task<(TimeSpan Reload, double[] Microseconds)> RouteAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var router = new Router(database, NullLogger<Router>.Instance);
        var table = await router.ReloadAsync(cancellationToken);
        var reload = TimeSpan.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            table = await router.ReloadAsync(cancellationToken);
            if (Stopwatch.GetElapsedTime(started) is var took && took < reload) reload = took;
        }

        return (reload, [.. new[] { Shops.OneEvent, Shops.TenEvent, Shops.SharedEvent }.Select(x => MicrosecondsOf(table, x))]);
    }

    private static double MicrosecondsOf(RoutingTable table, string eventType)
    {
        var envelope = System.Text.Json.JsonSerializer.Deserialize<EventEnvelope>(new EventBody(eventType, 1).Write(1), System.Text.Json.JsonSerializerOptions.Web)!;
        var posted = PostedEvent.From(envelope, ProductService.Producer, traceparent: null, DateTimeOffset.UtcNow);
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var (started, count) = (Stopwatch.GetTimestamp(), 0);
            while (Stopwatch.GetElapsedTime(started) < MicroRound)
                for (var some = 0; some < 16; some++, count++) table.Match(posted);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMicroseconds / count);
        }

        return best;
    }

    private static async Task SettleAsync(ProductService service, Books books, CancellationToken cancellationToken) =>
        await service.Processes[0].WaitUntilAsync("settled", Patience, books.AreSettledAsync, cancellationToken);

    private static int ResidentMiB(ProductService service) => PeakMemory.Now(service.Processes[0].Id);

    private static string Whole(double value) => value.ToString("F0", CultureInfo.InvariantCulture);

    private static string Tenths(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
