using System.CommandLine;
using Notifications.Benchmarks.Profile;
using Notifications.Benchmarks.Rounds;
using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks;

/// <summary>What build/bench passes on.</summary>
internal static class CommandLine
{
    private const int Interrupted = 130;
    private const int NotMeasured = 2;

    public static async Task<int> InvokeAsync(string[] args)
    {
        try
        {
            return await CreateCommand().Parse(args).InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TimeSpan.FromMinutes(1),   // the host ends in order, and may have a full prefetch to finish
            });
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception exception) when (exception is BenchmarkException or HttpRequestException or Npgsql.NpgsqlException)
        {
            await Console.Error.WriteLineAsync($"error: {exception.Message}");
            return NotMeasured;
        }
    }

    private static RootCommand CreateCommand()
    {
        var isShort = new Option<bool>("--short") { Description = "About two minutes, to see that it works: its figures mean little" };
        var json = new Option<FileInfo?>("--json") { Description = "Write everything that was measured to this file" };
        var systems = new Option<string[]>("--systems")
        {
            Description = $"Only these, instead of {string.Join(' ', SubjectNames.Usual)}",
            AllowMultipleArgumentsPerToken = true,
        };
        systems.AcceptOnlyFromAmong([.. SubjectNames.All]);
        var repetitions = new Option<int?>("--repetitions") { Description = "Instead of 5" };
        var rate = new Option<int>("--rate") { Description = "Events a second in the steady rounds", DefaultValueFactory = _ => Plan.DefaultRate };
        var profile = new Option<bool>("--profile") { Description = "Instead of measuring, say where the host spends its CPU time (needs perf)" };

        var command = new RootCommand("Measures the product, a hand-written floor and an Express stand-in side by side") { isShort, json, systems, repetitions, rate, profile };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var plan = (parsed.GetValue(isShort) ? Plan.Short : Plan.Full) with { Rate = parsed.GetValue(rate) };
            if (parsed.GetValue(repetitions) is { } asked) plan = plan with { Repetitions = asked };
            if (parsed.GetValue(systems) is { Length: > 0 } only) plan = plan with { Subjects = only };
            plan.EnsureSensible();

            var workplace = Workplace.FromEnvironment();
            using var servers = Servers.FromEnvironment(workplace.Data);
            return parsed.GetValue(profile)
                ? await new ProfileRun(plan, workplace, servers, Console.Out).RunAsync(cancellationToken)
                : await new Benchmark(plan, workplace, servers, Console.Out).RunAsync(parsed.GetValue(json), cancellationToken);
        });
        return command;
    }
}
