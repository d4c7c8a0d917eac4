using System.CommandLine;
using System.CommandLine.Help;
using Notifications.Benchmarks.Claim;
using Notifications.Benchmarks.Destinations;
using Notifications.Benchmarks.Isolation;
using Notifications.Benchmarks.Limits;
using Notifications.Benchmarks.Priorities;
using Notifications.Benchmarks.Profile;
using Notifications.Benchmarks.Rounds;
using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks;

/// <summary>What build/bench passes on.</summary>
internal static class CommandLine
{
    private const int Interrupted = 130;
    private const int NotMeasured = 2;
    private const int HelpShown = 3;

    /// <summary>Help and mistakes, before build/bench starts anything.</summary>
    /// <returns>0: it may go on; 3: help was all that was asked for.</returns>
    public static async Task<int> CheckAsync(string[] args)
    {
        var parsed = CreateCommand().Parse(args);
        if (parsed.Action is HelpAction)
        {
            await parsed.InvokeAsync();
            return HelpShown;
        }

        foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync($"error: {error.Message}");
        return parsed.Errors.Count == 0 ? 0 : NotMeasured;
    }

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

    private static Command CreateCommand()
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
        Between(repetitions, 1, 100);
        Between(rate, 1, 20_000);
        var profile = new Option<bool>("--profile") { Description = "Instead of measuring, say where the host spends its CPU time (needs perf)" };
        var claim = new Option<bool>("--claim") { Description = "Instead of measuring all, say what a claim costs beside a bare UPDATE" };
        var destinations = new Option<bool>("--destinations") { Description = "Instead of measuring all, say what 10, 1 000 and 10 000 destinations cost" };
        var priorities = new Option<bool>("--priorities") { Description = "Instead of measuring all, say what a backlog of low does to critical and to redeliveries" };
        var isolation = new Option<bool>("--isolation") { Description = "Instead of measuring all, say what sick destinations and failing lanes cost the others" };

        var limits = new Option<bool>("--limits") { Description = "Instead of measuring all, say whether a key's limit holds over two instances" };

        var command = new Command("build/bench", "Measures the product, a hand-written floor and an Express stand-in side by side")
        {
            isShort, json, systems, repetitions, rate, profile, claim, destinations, priorities, isolation, limits, new HelpOption(),
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var plan = (parsed.GetValue(isShort) ? Plan.Short : Plan.Full) with { Rate = parsed.GetValue(rate) };
            if (parsed.GetValue(repetitions) is { } asked) plan = plan with { Repetitions = asked };
            if (parsed.GetValue(systems) is { Length: > 0 } only) plan = plan with { Subjects = only };

            var workplace = Workplace.FromEnvironment();
            using var servers = Servers.FromEnvironment(workplace.Data);
            if (parsed.GetValue(claim)) return await new ClaimRun(workplace, servers, Console.Out).RunAsync(cancellationToken);
            if (parsed.GetValue(destinations)) return await new DestinationsRun(workplace, servers, Console.Out).RunAsync(cancellationToken);
            if (parsed.GetValue(priorities)) return await new PrioritiesRun(workplace, servers, Console.Out).RunAsync(cancellationToken);
            if (parsed.GetValue(isolation)) return await new IsolationRun(workplace, servers, Console.Out).RunAsync(cancellationToken);
            if (parsed.GetValue(limits)) return await new LimitsRun(workplace, servers, Console.Out).RunAsync(cancellationToken);
            return parsed.GetValue(profile)
                ? await new ProfileRun(plan, workplace, servers, Console.Out).RunAsync(cancellationToken)
                : await new Benchmark(plan, workplace, servers, Console.Out).RunAsync(parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static void Between<T>(Option<T> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<T>() is int value && (value < least || value > most)) result.AddError($"{option.Name} must be {least} to {most}");
    });
}
