using System.Diagnostics;
using Notifications.Benchmarks.Chaos.Faults;
using Notifications.Benchmarks.Chaos.Report;
using Notifications.Benchmarks.Chaos.Rounds;
using Notifications.Benchmarks.Chaos.Stage;
using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks.Chaos;

/// <summary>Plays the rows one after the other, and at the very end asks the receiver once more about every round: a double may come late.</summary>
internal sealed class ChaosRun(Plan plan, Workplace workplace, TextWriter output)
{
    private const int Good = 0;
    private const int LostOrDoubled = 1;

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly List<(Row Row, int Round, Draw Draw, Evidence Evidence)> _played = [];

    public async Task<int> RunAsync(FileInfo? json, CancellationToken cancellationToken)
    {
        Note($"seed {plan.Seed}; starting the product");
        await using var scene = await Scene.SetUpAsync(workplace, cancellationToken);
        foreach (var row in plan.Rows)
            for (var round = 1; round <= plan.RoundsOf(row); round++)
            {
                await scene.PrepareAsync(row.IsWired, row.KillsBroker, cancellationToken);
                var draw = Draw.Of(plan.Seed, row.Name, round, row.LastingFor(plan.IsShort));
                var evidence = await new ChaosRound(scene, row, draw, _played.Count + 1).PlayAsync(cancellationToken);
                _played.Add((row, round, draw, evidence));
                Note(Judge(row, round, draw, evidence).Describe());
            }

        Note("looking once more for what came late or twice");
        var reports = new List<RoundReport>();
        foreach (var ((row, round, draw, evidence), number) in _played.Zip(Enumerable.Range(1, _played.Count)))
            reports.Add(Judge(row, round, draw, evidence with { Arrivals = await scene.Receiver.ReadAsync(number, cancellationToken) }));
        var report = new ChaosReport(plan.Seed, reports);
        if (json is not null) await report.WriteAsync(json, cancellationToken);
        report.Show(plan.Rows, output);
        return report.IsGood ? Good : LostOrDoubled;
    }

    private static RoundReport Judge(Row row, int round, Draw draw, Evidence evidence) =>
        new(row.Name, round, draw, Verdict.Judge(evidence, row.Expectation), evidence.Difference, evidence.Recovery);

    private void Note(string text) => output.WriteLine($"{Stopwatch.GetElapsedTime(_started):mm\\:ss}  {text}");
}
