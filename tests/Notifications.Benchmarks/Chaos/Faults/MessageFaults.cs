using Notifications.Benchmarks.Chaos.Rounds;
using Notifications.Benchmarks.Chaos.Stage;

namespace Notifications.Benchmarks.Chaos.Faults;

/// <summary>Messages are lost or doubled on the way.</summary>
internal static class MessageFaults
{
    private static readonly Span Gathering = Span.OfSeconds(1, 3);
    private static readonly Span Lossy = Span.OfSeconds(6, 10);

    /// <summary>Of an outcome: how many share a message, at most.</summary>
    private const int MostOutcomesInMessage = 64;
    private const int MostMessagesPurged = 200;

    public static IEnumerable<Row> All =>
    [
        new("purge-commands", "the queue of commands purged while it is full", Gathering,
            Expectation.OutcomesKnown("a command that is gone made no attempt; it is sent again"), PurgeCommandsAsync),
        new("purge-outcomes", "the lifecycle's queue purged while it is full", Gathering,
            Expectation.UnknownUpTo(MostMessagesPurged * MostOutcomesInMessage, "the outcomes in it are gone, and nobody else knew them"), PurgeOutcomesAsync)
            { OnlyInFull = true },
        new("purge-errors", "the receiver refuses 5 %, then the error queue is purged", Gathering,
            Expectation.Rejected("the receiver said never again; an operator replays from the index"), PurgeErrorsAsync),
        new("copy-commands", "commands published again, at once and later", Gathering,
            Expectation.OutcomesKnown("the claim drops what it has seen"), CopyCommandsAsync),
        new("double-messages", "1 % of commands and outcomes arrive twice", Lossy,
            Expectation.OutcomesKnown("seen twice, a message gives the same result"), DoubleMessagesAsync),
    ];

    // Those who consume end in order first: what they had taken is acknowledged or back in the queue, and nobody's outcome is lost by that.
    private static async Task PurgeCommandsAsync(Scene scene, Draw draw, CancellationToken cancellationToken)
    {
        await Task.WhenAll(scene.Product.Delivery.Select(x => x.TerminateAsync()));
        await Elapse.ForAsync(draw.Lasting, cancellationToken);
        await PurgeAsync(scene, BrokerDesk.Commands, cancellationToken);
        foreach (var member in scene.Product.Delivery) scene.Product.Start(member);
    }

    private static async Task PurgeOutcomesAsync(Scene scene, Draw draw, CancellationToken cancellationToken)
    {
        await scene.Product.Lifecycle.TerminateAsync();
        await Elapse.ForAsync(draw.Lasting, cancellationToken);
        await PurgeAsync(scene, BrokerDesk.Outcomes, cancellationToken);
        scene.Product.Start(scene.Product.Lifecycle);
    }

    private static async Task PurgeErrorsAsync(Scene scene, Draw draw, CancellationToken cancellationToken)
    {
        await scene.Receiver.BehaveAsync(new Behaviour(Manner.Refuses, 5, 0), cancellationToken);
        await Elapse.ForAsync(draw.Lasting, cancellationToken);
        await scene.Receiver.BehaveAsync(new Behaviour(Manner.Answers, 0, 0), cancellationToken);
        await PurgeAsync(scene, BrokerDesk.Errors, cancellationToken);
    }

    private static async Task PurgeAsync(Scene scene, string queue, CancellationToken cancellationToken) =>
        scene.Notes.Add($"purged {await scene.Desk.PurgeAsync(queue, cancellationToken)} messages");

    private static async Task DoubleMessagesAsync(Scene scene, Draw draw, CancellationToken cancellationToken)
    {
        await using var echo = await scene.Desk.DoubleAsync(oneIn: 100, cancellationToken, BrokerDesk.Commands, BrokerDesk.Outcomes);
        await Elapse.ForAsync(draw.Lasting, cancellationToken);
        scene.Notes.Add($"doubled {echo.Doubled} of {echo.Seen} messages");
    }

    private static async Task CopyCommandsAsync(Scene scene, Draw draw, CancellationToken cancellationToken)
    {
        var copies = 0;
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < draw.Lasting)
        {
            // The newest are under way, the oldest are done: both must not be made twice.
            var accepted = scene.Poster!.Accepted.OrderByDescending(x => x.Key).Select(x => x.Value.Notification).ToList();
            List<Guid> chosen = [.. accepted.Take(20), .. accepted.Where((_, index) => index % 10 == draw.Choice % 10)];
            await scene.Desk.CopyCommandsAsync(chosen, cancellationToken);
            copies += chosen.Count;
        }

        scene.Notes.Add($"published {copies} copies");
    }
}
