using System.Diagnostics;
using Notifications.Benchmarks.Chaos.Faults;
using Notifications.Benchmarks.Chaos.Report;
using Notifications.Benchmarks.Chaos.Rounds;
using Notifications.Benchmarks.Chaos.Stage;
using Notifications.Benchmarks.Subjects;
using RabbitMQ.Client.Exceptions;

namespace Notifications.Benchmarks.Chaos;

/// <summary>Plays the rows one after the other, and at the very end asks the receiver once more about every round: a double may come late.</summary>
internal sealed class ChaosRun(Plan plan, Workplace workplace, TextWriter output)
{
    private const int Good = 0;
    private const int LostOrDoubled = 1;
    private const int NotPlayed = 2;

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly List<(Row Row, int Round, Draw Draw, int Number, Evidence Evidence)> _played = [];
    private readonly List<string> _notPlayed = [];
    private int _number;

    public async Task<int> RunAsync(FileInfo? json, CancellationToken cancellationToken)
    {
        Note($"seed {plan.Seed}; starting the product");
        await using var scene = await Scene.SetUpAsync(workplace, cancellationToken);
        foreach (var row in plan.Rows)
            for (var round = 1; round <= plan.RoundsOf(row); round++)
                await PlayAsync(scene, row, round, cancellationToken);

        Note("looking once more for what came late or twice");
        var reports = new List<RoundReport>();
        foreach (var (row, round, draw, number, evidence) in _played)
            reports.Add(Judge(row, round, draw, evidence with { Arrivals = await scene.Receiver.ReadAsync(number, cancellationToken) }));
        var report = new ChaosReport(plan.Seed, plan.IsShort, reports, _notPlayed);
        if (json is not null) await report.WriteAsync(json, cancellationToken);
        report.Show(plan.Rows, output);
        if (!report.IsGood) return LostOrDoubled;
        return _notPlayed.Count == 0 ? Good : NotPlayed;
    }

    private async Task PlayAsync(Scene scene, Row row, int round, CancellationToken cancellationToken)
    {
        var draw = Draw.Of(plan.Seed, row.Name, round, row.LastingFor(plan.IsShort));
        var number = ++_number;
        try
        {
            await scene.PrepareAsync(row.IsWired, row.KillsBroker, cancellationToken);
            var evidence = await new ChaosRound(scene, row, draw, number).PlayAsync(cancellationToken);
            _played.Add((row, round, draw, number, evidence));
            Note(Judge(row, round, draw, evidence).Describe());
        }
        catch (Exception exception) when (exception is BenchmarkException or HttpRequestException or RabbitMQClientException)
        {
            // What has been seen in the other rounds is worth a table all the same.
            scene.MustStartAnew = true;
            _notPlayed.Add($"{row.Name} {round} could not be played: {exception.Message}");
            Note(_notPlayed[^1]);
        }
    }

    private static RoundReport Judge(Row row, int round, Draw draw, Evidence evidence) =>
        new(row.Name, round, draw, Verdict.Judge(evidence, row.Expectation), evidence.Difference, evidence.Recovery, evidence.Notes);

    private void Note(string text) => output.WriteLine($"{Stopwatch.GetElapsedTime(_started):mm\\:ss}  {text}");
}
