using Notifications.Benchmarks.Chaos.Rounds;
using Notifications.Benchmarks.Chaos.Stage;

namespace Notifications.Benchmarks.Chaos.Faults;

/// <summary>The receiver takes requests and leaves everybody in the dark about it.</summary>
internal static class ReceiverFaults
{
    private const int Percent = 5;
    private const string NobodyKnows = "it may have been delivered, and it was";
    private static readonly Span Dark = Span.OfSeconds(1, 3);

    public static IEnumerable<Row> All =>
    [
        new("receiver-closes", "the receiver takes 5 % and closes without an answer", Dark, Expectation.Unanswered(NobodyKnows),
            (scene, draw, token) => MisbehaveAsync(scene, Manner.Closes, draw, token)),
        new("receiver-hangs", "the receiver takes 5 % and answers after the caller hung up", Dark, Expectation.Unanswered(NobodyKnows),
            (scene, draw, token) => MisbehaveAsync(scene, Manner.Hangs, draw, token)) { OnlyInFull = true },
    ];

    private static async Task MisbehaveAsync(Scene scene, Manner manner, Draw draw, CancellationToken cancellationToken)
    {
        await scene.Receiver.BehaveAsync(new Behaviour(manner, Percent, 0), cancellationToken);
        await Elapse.ForAsync(draw.Lasting, cancellationToken);
        await scene.Receiver.BehaveAsync(new Behaviour(Manner.Answers, 0, 0), cancellationToken);
    }
}
