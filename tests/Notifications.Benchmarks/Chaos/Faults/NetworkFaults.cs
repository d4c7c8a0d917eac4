using Notifications.Benchmarks.Chaos.Rounds;
using Notifications.Benchmarks.Chaos.Stage;

namespace Notifications.Benchmarks.Chaos.Faults;

/// <summary>The network between the product and somebody else is cut, or swallows everything; which of the two, the seed says.</summary>
internal static class NetworkFaults
{
    private const int OneIn = 100;
    private static readonly Span Apart = Span.OfSeconds(2, 8);
    private static readonly Span Lossy = Span.OfSeconds(6, 10);

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
        new("lose-confirms", "1 % of RabbitMQ's confirms are lost", Lossy,
            Expectation.OutcomesKnown("what is not confirmed is published again, and seen twice it gives the same result"), LoseConfirmsAsync) { IsWired = true },
    ];

    private static async Task LoseConfirmsAsync(Scene scene, Draw draw, CancellationToken cancellationToken)
    {
        var (seen, lost) = (0, 0);
        scene.Wires.Broker.LoseConfirms(() =>
        {
            if ((Interlocked.Increment(ref seen) + draw.Choice) % OneIn != 0) return false;
            Interlocked.Increment(ref lost);
            return true;
        });
        try
        {
            await Elapse.ForAsync(draw.Lasting, cancellationToken);
        }
        finally
        {
            scene.Wires.Broker.Heal();
            scene.Notes.Add($"lost {lost} of {seen} confirms");
        }
    }

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
