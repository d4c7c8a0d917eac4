namespace Notifications.Benchmarks.Chaos.Rounds;

/// <summary>What a round proves. Pure.</summary>
/// <param name="Again">Arrivals beyond the first.</param>
/// <param name="Unknown">Attempts whose outcome nobody knew, and that were tried again.</param>
/// <param name="Complaints">Empty: nothing lost, nothing doubled without a cause, the books balance.</param>
internal sealed record Verdict(int Accepted, int Delivered, int Lost, int Again, long Unknown, IReadOnlyList<string> Complaints)
{
    private const int MostShown = 5;

    public bool IsGood => Complaints.Count == 0;

    public static Verdict Judge(Evidence evidence, Expectation expectation)
    {
        var lost = evidence.Accepted.Where(x => !evidence.Arrivals.ContainsKey(x)).ToList();
        return new Verdict(
            evidence.Accepted.Count, evidence.Accepted.Count - lost.Count, lost.Count, evidence.Arrivals.Values.Sum(x => x.Count - 1),
            evidence.TriedAgain, [.. Complain(evidence, expectation, lost)]);
    }

    private static IEnumerable<string> Complain(Evidence evidence, Expectation expectation, List<int> lost)
    {
        if (lost.Count > 0) yield return $"{lost.Count} accepted events never arrived ({Show(lost)})";

        var doubled = evidence.Arrivals.Where(x => x.Value.Count > 1 + ReasonsOf(evidence, x.Key)).Select(x => x.Key).ToList();
        if (doubled.Count > 0) yield return $"{doubled.Count} events arrived again without an unknown outcome or a replay ({Show(doubled)})";
        var renamed = evidence.Arrivals.Where(x => x.Value.Ids > 1).Select(x => x.Key).ToList();
        if (renamed.Count > 0) yield return $"{renamed.Count} events arrived under more than one id ({Show(renamed)})";

        var most = expectation.MostUnknown + (expectation.LeavesUnanswered ? evidence.Arrivals.Values.Sum(x => x.Unanswered) : 0);
        if (evidence.TriedAgain > most) yield return $"{evidence.TriedAgain} outcomes unknown, at most {most} can be explained";
        var causes = evidence.Replays.Values.SelectMany(x => x).Distinct().Where(x => x != Expectation.UnknownCause);
        foreach (var cause in causes.Except(expectation.Causes))
            yield return $"faulted without reason: {cause} ({Show(Faulted(evidence, x => x == cause))})";

        if (evidence.Difference != 0) yield return $"the books differ by {evidence.Difference}";
        if (evidence.EventsInBooks != evidence.Accepted.Count)
            yield return $"the books have {evidence.EventsInBooks} events, {evidence.Accepted.Count} were accepted";
        foreach (var refusal in evidence.Refusals) yield return refusal;
        foreach (var unrest in evidence.Unrest) yield return unrest;
    }

    // A replay of what nobody knew has the attempt before it as its reason already.
    private static int ReasonsOf(Evidence evidence, int number) => evidence.UnknownAttempts.GetValueOrDefault(number)
        + (evidence.Replays.TryGetValue(number, out var replays) ? replays.Count(x => x != Expectation.UnknownCause) : 0);

    private static List<int> Faulted(Evidence evidence, Func<string, bool> hasCause) =>
        [.. evidence.Replays.Where(x => x.Value.Any(hasCause)).Select(x => x.Key)];

    private static string Show(List<int> numbers) =>
        string.Join(", ", numbers.Order().Take(MostShown)) + (numbers.Count > MostShown ? ", …" : "");
}
