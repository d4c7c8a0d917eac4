using Notifications.Benchmarks.Chaos.Rounds;
using Notifications.Benchmarks.Chaos.Stage;

namespace Notifications.Benchmarks.Chaos.Faults;

/// <summary>Broker and database die, hang, fill up or come back empty.</summary>
internal static class ServerFaults
{
    private static readonly Span Dead = Span.OfSeconds(0, 3);
    private static readonly Span Long = Span.OfSeconds(60, 60);
    private static readonly Span ShortLong = Span.OfSeconds(10, 10);

    private const string OutlivesBroker = "an attempt outlives its connection and reports over the next one";
    private const string OutlivesDatabase = "claims and outcomes wait for the database";

    public static IEnumerable<Row> All =>
    [
        new("kill-broker", "kill -9 of RabbitMQ", Dead, Expectation.OutcomesKnown(OutlivesBroker), KillBrokerAsync) { KillsBroker = true, OnlyInFull = true },
        new("kill-database", "kill -9 of PostgreSQL", Dead, Expectation.OutcomesKnown(OutlivesDatabase), KillDatabaseAsync),
        new("freeze-broker", "RabbitMQ hangs (SIGSTOP)", Span.OfSeconds(30, 30), Expectation.OutcomesKnown(OutlivesBroker), FreezeBrokerAsync)
            { ShortLasting = ShortLong, Rounds = 2 },
        new("memory-alarm", "RabbitMQ takes nothing (memory alarm)", Long, Expectation.OutcomesKnown(OutlivesBroker), AlarmAsync)
            { ShortLasting = ShortLong, Rounds = 2 },
        new("database-down", "PostgreSQL stopped", Long, Expectation.OutcomesKnown(OutlivesDatabase), StopDatabaseAsync)
            { ShortLasting = ShortLong, Rounds = 2, OnlyInFull = true },
        new("both-down", "RabbitMQ and PostgreSQL killed together", Dead, Expectation.OutcomesKnown($"{OutlivesBroker}; {OutlivesDatabase}"), KillBothAsync)
            { KillsBroker = true, Rounds = 3, OnlyInFull = true },
        new("power-cut", "kill -9 of everything at once", Dead,
            Expectation.UnknownUpTo(2 * Product.Concurrency, "killed delivery processes take the outcomes of their calls with them"), CutPowerAsync)
            { KillsBroker = true },
        new("wipe-broker", "RabbitMQ killed, its data deleted", Dead,
            Expectation.UnknownUpTo(int.MaxValue, "outcomes that were confirmed and not yet applied are deleted with their queue") with { KeepsErrorQueue = false },
            WipeBrokerAsync) { KillsBroker = true, Rounds = 3, OnlyInFull = true },
    ];

    private static Task KillBrokerAsync(Scene scene, Draw draw, CancellationToken cancellationToken) =>
        WithoutAsync(scene.Broker.KillAsync, draw, scene.Broker.StartAsync, cancellationToken);

    private static Task KillDatabaseAsync(Scene scene, Draw draw, CancellationToken cancellationToken) =>
        WithoutAsync(scene.Database.KillAsync, draw, scene.Database.StartAsync, cancellationToken);

    private static Task StopDatabaseAsync(Scene scene, Draw draw, CancellationToken cancellationToken) =>
        WithoutAsync(scene.Database.StopAsync, draw, scene.Database.StartAsync, cancellationToken);

    private static Task AlarmAsync(Scene scene, Draw draw, CancellationToken cancellationToken) => WithoutAsync(
        () => scene.Broker.UseToolAsync("rabbitmqctl", "set_vm_memory_high_watermark", "0.000001"), draw,
        () => scene.Broker.UseToolAsync("rabbitmqctl", "set_vm_memory_high_watermark", "0.3"), cancellationToken);

    private static Task KillBothAsync(Scene scene, Draw draw, CancellationToken cancellationToken) => WithoutAsync(
        () => Task.WhenAll(scene.Broker.KillAsync(), scene.Database.KillAsync()), draw,
        () => Task.WhenAll(scene.Database.StartAsync(), scene.Broker.StartAsync()), cancellationToken);

    private static async Task CutPowerAsync(Scene scene, Draw draw, CancellationToken cancellationToken)
    {
        await WithoutAsync(
            () => Task.WhenAll([scene.Broker.KillAsync(), scene.Database.KillAsync(), .. scene.Product.All.Select(x => x.KillAsync())]), draw,
            () => Task.WhenAll(scene.Database.StartAsync(), scene.Broker.StartAsync()), cancellationToken);
        foreach (var member in scene.Product.All) scene.Product.Start(member);
    }

    private static Task WipeBrokerAsync(Scene scene, Draw draw, CancellationToken cancellationToken) => WithoutAsync(
        async () =>
        {
            await scene.Broker.KillAsync();
            scene.Broker.DeleteData("mnesia");
            scene.HasYoungQueues = true;
        },
        draw, scene.Broker.StartAsync, cancellationToken);

    private static Task FreezeBrokerAsync(Scene scene, Draw draw, CancellationToken cancellationToken) => WithoutAsync(
        () =>
        {
            scene.Broker.Freeze();
            return Task.CompletedTask;
        },
        draw,
        () =>
        {
            scene.Broker.Thaw();
            return Task.CompletedTask;
        },
        cancellationToken);

    private static async Task WithoutAsync(Func<Task> breakAsync, Draw draw, Func<Task> mendAsync, CancellationToken cancellationToken)
    {
        try
        {
            await breakAsync();
            await Elapse.ForAsync(draw.Lasting, cancellationToken);
        }
        finally
        {
            await mendAsync();
        }
    }
}
