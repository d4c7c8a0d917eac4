using Notifications.Benchmarks.Chaos.Rounds;
using Notifications.Benchmarks.Chaos.Stage;

namespace Notifications.Benchmarks.Chaos.Faults;

/// <summary>The network between the product and somebody else is cut, or swallows everything; which of the two, the seed says.</summary>
internal static class NetworkFaults
{
    private static readonly Span Apart = Span.OfSeconds(2, 8);

    public static IEnumerable<Row> All =>
    [
        new("cut-broker", "no network to RabbitMQ", Apart,
            Expectation.OutcomesKnown("an attempt outlives its connection and reports over the next one"),
            (scene, draw, token) => CutAsync(scene, scene.Wires.Broker, draw, token)) { IsWired = true },
        new("cut-database", "no network to PostgreSQL", Apart, Expectation.OutcomesKnown("claims and outcomes wait for the database"),
            (scene, draw, token) => CutAsync(scene, scene.Wires.Database, draw, token)) { IsWired = true },
        new("cut-receiver", "no network to the receiver", Apart,
            Expectation.UnknownUpTo(int.MaxValue, "a request that left whole and got no answer may have arrived"),
            (scene, draw, token) => CutAsync(scene, scene.Wires.Receiver, draw, token)) { IsWired = true },
    ];

    private static async Task CutAsync(Scene scene, Wire wire, Draw draw, CancellationToken cancellationToken)
    {
        var isCut = draw.Choice % 2 == 0;
        scene.Notes.Add(isCut ? "cut" : "silenced");
        if (isCut) wire.Cut();
        else wire.Silence();
        try
        {
            await Elapse.ForAsync(draw.Lasting, cancellationToken);
        }
        finally
        {
            wire.Heal();
        }
    }
}
