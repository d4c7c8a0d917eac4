using System.Globalization;
using Notifications.Benchmarks.Figures;
using Notifications.Benchmarks.Load;
using Notifications.Benchmarks.Processes;
using Notifications.Benchmarks.Report;
using Notifications.Benchmarks.Sink;
using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks.Rounds;

/// <summary>Warms everybody, then lets them take turns: figures of neighbours in one repetition can be divided, those of different runs can't.</summary>
internal sealed class Benchmark(Plan plan, Workplace workplace, Servers servers, TextWriter output)
{
    private const int NothingLost = 0;
    private const int LostOrDoubled = 1;

    /// <returns>1 when the product lost or doubled something, and nobody had told it to fail.</returns>
    public async Task<int> RunAsync(FileInfo? json, CancellationToken cancellationToken)
    {
        using var client = new SinkClient(workplace.SinkUrl);
        await using var sink = await StartSinkAsync(workplace, client, cancellationToken);
        await using var cast = await Cast.AssembleAsync(plan.Subjects, workplace, servers, client, new Dictionary<string, string>(), cancellationToken);
        using var load = new LoadGenerator();
        var runner = new RoundRunner(servers, sink.Id, load);
        var progress = new Progress(output, (2 * plan.Repetitions + 1) * cast.Subjects.Count);

        progress.Note($"starting {string.Join(", ", cast.Services.Select(x => x.Name))}");
        foreach (var service in cast.Services) await service.StartAsync(cancellationToken);
        foreach (var subject in cast.Subjects)
        {
            await WarmAsync(runner, subject, plan, progress, cancellationToken);
            progress.Step();
        }

        for (var repetition = 1; repetition <= plan.Repetitions; repetition++)
            foreach (var subject in Plan.InTurn(cast.Subjects, repetition - 1))
            {
                progress.Say(await runner.RunAsync(subject, RoundKind.Saturation, repetition,
                    (x, url, body) => x.SaturateAsync(url, body, plan.Connections, plan.Saturation, cancellationToken), cancellationToken));
                progress.Say(await runner.RunAsync(subject, RoundKind.Steady, repetition,
                    (x, url, body) => x.PaceAsync(url, body, plan.Rate, plan.Steady, cancellationToken), cancellationToken));
            }

        progress.Note("looking once more for what came late or twice");
        var memory = cast.Services.ToDictionary(x => x.Name, x => x.Processes.Sum(y => PeakMemory.Of(y.Id)));
        var report = new BenchmarkReport(
            await MachineLine.DescribeAsync(servers, cast, cancellationToken), plan, [.. cast.Subjects.Select(x => new SubjectFacts(x.Name, memory[x.Service.Name], x.Lacks))],
            cast.Absent, await runner.AuditAsync(cancellationToken));
        if (json is not null) await report.WriteAsync(json, cancellationToken);
        BenchmarkTable.Write(report, output);
        return report.Rounds.Any(x => cast.Subjects.Single(y => y.Name == x.Subject).IsProduct && (x.Lost > 0 || x.Again > 0)) ? LostOrDoubled : NothingLost;
    }

    public static async Task<ChildProcess> StartSinkAsync(Workplace workplace, SinkClient client, CancellationToken cancellationToken)
    {
        var sink = ChildProcess.Start(workplace.Log("sink"), new Dictionary<string, string>(), "dotnet", "exec", Workplace.OwnProgram, Program.Sink, workplace.SinkUrl.AbsoluteUri);
        try
        {
            await sink.WaitUntilAnswersAsync(new Uri(workplace.SinkUrl, "/rounds/0/count"), answer => answer == "0", cancellationToken);
            return sink;
        }
        catch
        {
            await sink.DisposeAsync();
            throw;
        }
    }

    public static async Task WarmAsync(RoundRunner runner, Subject subject, Plan plan, Progress progress, CancellationToken cancellationToken)
    {
        var rates = new List<double>();
        var notifications = 0L;
        var started = TimeProvider.System.GetTimestamp();
        while (!WarmUp.IsDone(rates, notifications, plan.LeastWarmUp) && TimeProvider.System.GetElapsedTime(started) < plan.MostWarmUp)
        {
            var result = await runner.RunAsync(subject, RoundKind.WarmUp, 0,
                (x, url, body) => x.SaturateAsync(url, body, plan.Connections, plan.WarmUpBurst, cancellationToken), cancellationToken);
            rates.Add(result.DeliveredPerSecond);
            notifications += result.Accepted;
        }

        progress.Note($"{subject.Name} is warm after {notifications} events: {string.Join(", ", rates.Select(x => x.ToString("F0", CultureInfo.InvariantCulture)))} a second");
    }
}
