using System.Diagnostics;
using Notifications.Benchmarks.Chaos.Faults;
using Notifications.Benchmarks.Chaos.Stage;
using Notifications.Benchmarks.Load;

namespace Notifications.Benchmarks.Chaos.Rounds;

/// <summary>One round: load, the fault in its midst, rest, replays of what nobody could know, rest, and the evidence.</summary>
internal sealed class ChaosRound(Scene scene, Row row, Draw draw, int number)
{
    private const int WarmEvents = 25;
    private const int MostReplays = 5;
    private const int ShortTailOfList = 3;

    /// <summary>Longer than the longest ladder and several rounds of suspicion: who has not come to rest by then never will.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Dictionary<Guid, List<string>> _replays = [];
    private readonly List<string> _unrest = [];

    public async Task<Evidence> PlayAsync(CancellationToken cancellationToken)
    {
        scene.Notes.Clear();
        var before = await RestAsync(cancellationToken);
        await scene.Receiver.BehaveAsync(new Behaviour(Manner.Answers, 0, (int)draw.AnswerAfter.TotalMilliseconds), cancellationToken);
        await using var poster = new Poster(scene.Product.EventsUrl, new EventBody(Product.EventType, number), cancellationToken);
        scene.Poster = poster;
        if (!await Elapse.UntilAsync(async token => (await scene.Receiver.ReadAsync(number, token)).Count >= WarmEvents, Patience, cancellationToken))
            _unrest.Add("nothing arrived before the fault");
        await Elapse.ForAsync(draw.Lead, cancellationToken);

        await row.BreakAsync(scene, draw, cancellationToken);
        var mendedAt = Stopwatch.GetTimestamp();

        await Elapse.ForAsync(draw.Tail, cancellationToken);
        var refusals = await poster.EndAsync(cancellationToken);
        var after = await RestAsync(cancellationToken);
        for (var i = 0; i < MostReplays && after is { Faulted: > 0 }; i++)
        {
            if (row.Expectation.KeepsErrorQueue) await CheckErrorQueueAsync(after.Faulted, cancellationToken);
            foreach (var (notification, cause) in await scene.Operator.ReplayAsync(cancellationToken))
                (_replays.TryGetValue(notification, out var causes) ? causes : _replays[notification] = []).Add(cause);
            after = await RestAsync(cancellationToken);
        }

        await CheckErrorQueueAsync(after?.Faulted ?? 0, cancellationToken);
        if (after is { Faulted: > 0 }) _unrest.Add($"{after.Faulted} are faulted after {MostReplays} replays");
        foreach (var member in scene.Product.All.Where(x => !x.Runs)) _unrest.Add($"{member.Name} ended by itself");
        _unrest.AddRange(await scene.Product.FindUnreadyAsync(Patience, cancellationToken));
        scene.MustStartAnew = _unrest.Count > 0;
        var arrivals = await scene.Receiver.ReadAsync(number, cancellationToken);
        var unknown = await CountUnknownAsync(poster, arrivals, cancellationToken);
        return Collect(poster, refusals, arrivals, mendedAt, before, after) with { UnknownAttempts = unknown };
    }

    /// <returns>The books when nothing is open any more.</returns>
    private async Task<Books?> RestAsync(CancellationToken cancellationToken)
    {
        Books? books = null;
        var rests = await Elapse.UntilAsync(
            async token =>
            {
                var last = books;
                books = await scene.Operator.TryReadAsync(token);
                // Twice the same: an outcome may be late, and then what looks faulted is not.
                return books is { Open: 0 } && last is { Open: 0 } && last.Faulted == books.Faulted;
            },
            Patience, cancellationToken);
        if (!rests) _unrest.Add($"no rest within {Patience.TotalSeconds} s: {books?.Describe() ?? "the books can't be read"}");
        return books;
    }

    /// <summary>What is faulted is in its error queue, too, and nothing else is.</summary>
    private async Task CheckErrorQueueAsync(long faulted, CancellationToken cancellationToken)
    {
        var count = 0u;
        var agrees = await Elapse.UntilAsync(
            async token => (count = await scene.Desk.CountAsync(BrokerDesk.Errors, token)) == faulted, TimeSpan.FromSeconds(30), cancellationToken);
        if (!agrees) _unrest.Add($"the error queue has {count} messages, {faulted} notifications are faulted");
    }

    /// <summary>Asks about those only that arrived again: there are few.</summary>
    private async Task<Dictionary<int, int>> CountUnknownAsync(Poster poster, IReadOnlyDictionary<int, Arrival> arrivals, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<int, int>();
        foreach (var number in arrivals.Where(x => x.Value.Count > 1 && poster.Accepted.ContainsKey(x.Key)).Select(x => x.Key))
            counts[number] = await scene.Operator.CountUnknownAsync(poster.Accepted[number].Notification, cancellationToken);
        return counts;
    }

    private Evidence Collect(
        Poster poster, IReadOnlyList<string> refusals, IReadOnlyDictionary<int, Arrival> arrivals, long mendedAt, Books? before, Books? after)
    {
        var numbers = poster.Accepted.ToDictionary(x => x.Value.Notification, x => x.Key);
        var strangers = _replays.Keys.Where(x => !numbers.ContainsKey(x)).ToList();
        if (strangers.Count > 0) _unrest.Add($"{strangers.Count} of the faulted are not of this round: {string.Join(", ", strangers.Take(ShortTailOfList))}");
        var replays = _replays.Where(x => numbers.ContainsKey(x.Key)).ToDictionary(x => numbers[x.Key], IReadOnlyList<string> (x) => x.Value);

        var last = poster.Accepted.Where(x => x.Value.StartedAt <= mendedAt && !replays.ContainsKey(x.Key) && arrivals.ContainsKey(x.Key))
            .Select(x => arrivals[x.Key].First).DefaultIfEmpty(mendedAt).Max();
        return new Evidence
        {
            Accepted = poster.Accepted.Keys.ToHashSet(),
            Refusals = refusals,
            Arrivals = arrivals,
            Replays = replays,
            TriedAgain = (after?.PossibleDuplicates ?? 0) - (before?.PossibleDuplicates ?? 0),
            EventsInBooks = (after?.Events ?? 0) - (before?.Events ?? 0),
            Difference = after?.Difference ?? 0,
            Unrest = _unrest,
            Notes = [.. scene.Notes],
            Recovery = last > mendedAt ? Stopwatch.GetElapsedTime(mendedAt, last) : TimeSpan.Zero,
        };
    }
}
