using Notifications.Benchmarks.Chaos.Rounds;
using Notifications.Benchmarks.Chaos.Stage;

namespace Notifications.Benchmarks.Chaos.Faults;

/// <summary>The product's own processes die, or are told to end.</summary>
internal static class ProcessFaults
{
    private static readonly Span Dead = Span.OfSeconds(0, 2);
    private static readonly Span Wrong = Span.OfSeconds(3, 6);
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    private const string DiesWithTheOutcome = "a killed process takes the outcomes of the calls it had under way with it";
    private const string HasNoOutcomes = "it makes no attempts";

    public static IEnumerable<Row> All =>
    [
        new("kill-delivery", "kill -9 of one of two delivery processes", Dead, Expectation.UnknownUpTo(Product.Concurrency, DiesWithTheOutcome),
            (scene, draw, token) => KillAsync(scene, [scene.Product.Delivery[draw.Choice % scene.Product.Delivery.Count]], draw, token)),
        new("kill-lifecycle", "kill -9 of the lifecycle process", Dead, Expectation.OutcomesKnown(HasNoOutcomes),
            (scene, draw, token) => KillAsync(scene, [scene.Product.Lifecycle], draw, token)),
        new("kill-api", "kill -9 of the api process", Dead, Expectation.OutcomesKnown(HasNoOutcomes),
            (scene, draw, token) => KillAsync(scene, [scene.Product.Api], draw, token)),
        new("kill-all", "kill -9 of all four processes", Dead, Expectation.UnknownUpTo(2 * Product.Concurrency, DiesWithTheOutcome),
            (scene, draw, token) => KillAsync(scene, scene.Product.All, draw, token)) { OnlyInFull = true },
        new("rolling-restart", "SIGTERM and start, one process after the other", Dead,
            Expectation.OutcomesKnown("who is told to end finishes its calls and reports them"), RollAsync),
        new("wrong-clocks", "clocks 5 minutes ahead or behind", Wrong, Expectation.OutcomesKnown("the database's clock is the one that counts"), SetClocksAsync)
            { Rounds = 1, OnlyInFull = true },   // libfaketime makes processes slow to start
    ];

    // Side by side, one ahead and one behind: what one dates the other reads.
    private static async Task SetClocksAsync(Scene scene, Draw draw, CancellationToken cancellationToken)
    {
        var ahead = draw.Choice % 2 == 0;
        foreach (var member in scene.Product.All)
        {
            await member.TerminateAsync();
            scene.Product.Start(member, ahead ? FiveMinutes : -FiveMinutes);
            await member.WaitUntilReadyAsync(cancellationToken);
            ahead = !ahead;
        }

        await Elapse.ForAsync(draw.Lasting, cancellationToken);
        await RollAsync(scene, draw, cancellationToken);
    }

    private static async Task KillAsync(Scene scene, IReadOnlyList<Member> members, Draw draw, CancellationToken cancellationToken)
    {
        await Task.WhenAll(members.Select(x => x.KillAsync()));
        await Elapse.ForAsync(draw.Lasting, cancellationToken);
        foreach (var member in members) scene.Product.Start(member);
    }

    private static async Task RollAsync(Scene scene, Draw draw, CancellationToken cancellationToken)
    {
        foreach (var member in scene.Product.All)
        {
            await member.TerminateAsync();
            scene.Product.Start(member);
            await member.WaitUntilReadyAsync(cancellationToken);
        }
    }
}
