using System.Globalization;
using System.Text.Json;
using Notifications.Benchmarks.Chaos.Faults;
using Notifications.Benchmarks.Report;

namespace Notifications.Benchmarks.Chaos.Report;

/// <summary>Everything that was played: one table for people, one file for programs.</summary>
/// <param name="NotPlayed">Rounds that the suite itself could not stage, and why.</param>
internal sealed record ChaosReport(ulong Seed, bool IsShort, IReadOnlyList<RoundReport> Rounds, IReadOnlyList<string> NotPlayed)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public bool IsGood => Rounds.All(x => x.Verdict.IsGood);

    public async Task WriteAsync(FileInfo file, CancellationToken cancellationToken)
    {
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, this, Json, cancellationToken);
    }

    public void Show(IReadOnlyList<Row> rows, TextWriter output)
    {
        var table = new TextTable(
            "fault", "rounds", "accepted", "delivered", "lost", "again", "unknown, tried again", "books", "recovery s, median (max)", "verdict");
        foreach (var row in rows)
        {
            var rounds = Rounds.Where(x => x.Row == row.Name).ToList();
            if (rounds.Count > 0) table.Add([row.What, .. Cells(rounds)]);
        }

        output.WriteLine();
        output.WriteLine(table);
        output.WriteLine();
        foreach (var round in Rounds.Where(x => !x.Verdict.IsGood))
            output.WriteLine($"{round.Describe()} (repeat: {(IsShort ? "--short " : "")}--seed {Seed} --only {round.Row} --rounds {round.Round})");
        foreach (var failure in NotPlayed) output.WriteLine(failure);
        output.WriteLine(
            $"seed {Seed}. again: arrivals beyond the first; good only where an attempt of this very event had an unknown outcome. " +
            "books: the difference that /v1/stats shows.");
        output.WriteLine(Conclude());
    }

    private string Conclude() => (IsGood, NotPlayed.Count) switch
    {
        (false, _) => "BAD: see above",
        (true, 0) => "nothing lost, nothing doubled without a cause",
        (true, var missing) => $"nothing lost, nothing doubled without a cause in what was played; {missing} rounds were not: see above",
    };

    private static string[] Cells(List<RoundReport> rounds)
    {
        var recoveries = rounds.Select(x => x.Recovery.TotalSeconds).Order().ToList();
        return
        [
            Number(rounds.Count), Number(rounds.Sum(x => x.Verdict.Accepted)), Number(rounds.Sum(x => x.Verdict.Delivered)),
            Number(rounds.Sum(x => x.Verdict.Lost)), Number(rounds.Sum(x => x.Verdict.Again)), Number(rounds.Sum(x => x.Verdict.Unknown)),
            Number(rounds.Max(x => Math.Abs(x.Difference))),
            string.Create(CultureInfo.InvariantCulture, $"{recoveries[recoveries.Count / 2]:F1} ({recoveries[^1]:F1})"),
            rounds.Count(x => !x.Verdict.IsGood) is > 0 and var bad ? $"{bad} BAD" : "good",
        ];
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
