using System.Globalization;
using Notifications.Benchmarks.Load;
using Notifications.Benchmarks.Processes;
using Notifications.Benchmarks.Report;
using Notifications.Benchmarks.Rounds;
using Notifications.Benchmarks.Sink;
using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks.Profile;

/// <summary>Samples the warm host under load with perf, and says which part of it the CPU time goes to.</summary>
internal sealed class ProfileRun(Plan plan, Workplace workplace, Servers servers, TextWriter output)
{
    /// <summary>A prime, so that it does not beat with timers.</summary>
    private const int SamplesPerSecond = 499;

    private static readonly TimeSpan Sampled = TimeSpan.FromSeconds(10);

    /// <summary>The load begins before the sampling and outlasts it.</summary>
    private static readonly TimeSpan Load = Sampled + TimeSpan.FromSeconds(3);

    // Names for what the runtime compiles; 3 is the map alone, without the files that nobody reads here. With W^X, compiled code lies in a file of its
    // own as far as perf can see, and perf would look for names there instead of in the map.
    private static readonly Dictionary<string, string> Variables = new() { ["DOTNET_PerfMapEnabled"] = "3", ["DOTNET_EnableWriteXorExecute"] = "0" };

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var name = plan.Subjects.FirstOrDefault(x => x is SubjectNames.Webhook or SubjectNames.Log)
            ?? throw new BenchmarkException("--profile looks into the product in one process: --systems webhook or --systems log");
        using var client = new SinkClient(workplace.SinkUrl);
        await using var sink = await Benchmark.StartSinkAsync(workplace, client, cancellationToken);
        await using var cast = await Cast.AssembleAsync([name], workplace, servers, client, Variables, cancellationToken);
        using var load = new LoadGenerator();
        var runner = new RoundRunner(servers, sink.Id, load);
        var progress = new Progress(output, 2);

        progress.Note("starting the product");
        var subject = cast.Subjects.Single();
        await subject.Service.StartAsync(cancellationToken);
        await Benchmark.WarmAsync(runner, subject, plan, progress, cancellationToken);
        progress.Step();

        var host = subject.Service.Processes.Single().Id;
        var (data, script) = (Path.Combine(workplace.Data, "perf.data"), workplace.Log("perf-script"));
        progress.Say(await runner.RunAsync(subject, RoundKind.Saturation, 1, async (x, url, body) =>
        {
            var posting = x.SaturateAsync(url, body, plan.Connections, Load, cancellationToken);
            await PerfAsync("perf-record", ["record", "-q", "-F", Invariant(SamplesPerSecond), "-g", "-o", data, "-p", Invariant(host), "--", "sleep", Invariant(Sampled.TotalSeconds)], cancellationToken);
            return await posting;
        }, cancellationToken));

        progress.Note("reading the samples");
        await PerfAsync("perf-script", ["script", "-i", data, "-F", "comm,ip,sym,dso"], cancellationToken);
        File.Delete(Path.Combine(Path.GetTempPath(), $"perf-{host}.map"));   // where the runtime wrote it
        CpuProfile.Of(PerfScript.Read(File.ReadLines(script))).WriteTo(output);
        return 0;
    }

    private Task PerfAsync(string log, string[] arguments, CancellationToken cancellationToken) =>
        ChildProcess.RunAsync(workplace.Log(log), new Dictionary<string, string>(), ["perf", .. arguments], cancellationToken);

    private static string Invariant(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
