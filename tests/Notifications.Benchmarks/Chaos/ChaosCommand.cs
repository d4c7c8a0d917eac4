using System.CommandLine;
using System.CommandLine.Help;
using System.Security.Cryptography;
using Notifications.Benchmarks.Chaos.Faults;
using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks.Chaos;

/// <summary>What build/chaos passes on.</summary>
internal static class ChaosCommand
{
    private const int Interrupted = 130;
    private const int NotPlayed = 2;
    private const int HelpShown = 3;

    private static readonly Option<ulong?> Seed = new("--seed") { Description = "Repeats a run: the same moments, the same durations. Drawn and printed otherwise" };
    private static readonly Option<bool> IsShort = new("--short")
    {
        Description = "One round each of the faults that differ most, none longer than 10 s: under five minutes on a quiet machine",
    };

    private static readonly Option<string> Only = new("--only")
    {
        Description = $"Only these, separated by commas, from: {string.Join(' ', Catalogue.Rows.Select(x => x.Name))}",
    };

    private static readonly Option<int?> Rounds = new("--rounds") { Description = "Of each row, instead of its own number" };
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Write everything to this file" };

    /// <summary>Help and mistakes, before build/chaos starts anything.</summary>
    /// <returns>0: it may go on; 3: help was all that was asked for.</returns>
    public static async Task<int> CheckAsync(string[] args)
    {
        var parsed = CreateCommand().Parse(args);
        if (parsed.Action is HelpAction)
        {
            await parsed.InvokeAsync();
            return HelpShown;
        }

        var errors = parsed.Errors.Select(x => x.Message).ToList();
        try
        {
            if (errors.Count == 0) ReadPlan(parsed);
        }
        catch (BenchmarkException exception)
        {
            errors.Add(exception.Message);
        }

        foreach (var error in errors) await Console.Error.WriteLineAsync($"error: {error}");
        return errors.Count == 0 ? 0 : NotPlayed;
    }

    public static async Task<int> InvokeAsync(string[] args)
    {
        try
        {
            return await CreateCommand().Parse(args).InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TimeSpan.FromMinutes(1),   // what is broken must be mended and ended in order
            });
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception exception) when (exception is BenchmarkException or HttpRequestException)
        {
            await Console.Error.WriteLineAsync($"error: {exception.Message}");
            return NotPlayed;
        }
    }

    private static Command CreateCommand()
    {
        var command = new Command("build/chaos", "Breaks everything that one machine can break, under load, and counts what is lost and what is doubled")
        {
            Seed, IsShort, Only, Rounds, Json, new HelpOption(),
        };
        command.SetAction((parsed, cancellationToken) =>
            new ChaosRun(ReadPlan(parsed), Workplace.FromEnvironment(), Console.Out).RunAsync(parsed.GetValue(Json), cancellationToken));
        return command;
    }

    private static Plan ReadPlan(ParseResult parsed)
    {
        var names = parsed.GetValue(Only)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        var seed = parsed.GetValue(Seed) ?? (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);
        return Plan.Of(seed, names, parsed.GetValue(IsShort), parsed.GetValue(Rounds));
    }
}
