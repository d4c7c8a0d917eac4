using System.CommandLine;
using System.Security.Cryptography;
using Notifications.Benchmarks.Chaos.Faults;
using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks.Chaos;

/// <summary>What build/chaos passes on.</summary>
internal static class ChaosCommand
{
    private const int Interrupted = 130;
    private const int NotPlayed = 2;

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
        catch (Exception exception) when (exception is BenchmarkException or HttpRequestException or RabbitMQ.Client.Exceptions.RabbitMQClientException)
        {
            await Console.Error.WriteLineAsync($"error: {exception.Message}");
            return NotPlayed;
        }
    }

    private static RootCommand CreateCommand()
    {
        var seed = new Option<ulong?>("--seed") { Description = "Repeats a run: the same moments, the same durations. Drawn and printed otherwise" };
        var isShort = new Option<bool>("--short") { Description = "One round of each fault, none longer than 10 s: under five minutes" };
        var only = new Option<string>("--only")
        {
            Description = $"Only these, separated by commas, from: {string.Join(' ', Catalogue.Rows.Select(x => x.Name))}",
        };
        var rounds = new Option<int?>("--rounds") { Description = "Of each row, instead of its own number" };
        var json = new Option<FileInfo?>("--json") { Description = "Write everything to this file" };

        var command = new RootCommand("Breaks everything that one machine can break, under load, and counts what is lost and what is doubled")
        {
            seed, isShort, only, rounds, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var names = parsed.GetValue(only)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
            var chance = parsed.GetValue(seed) ?? (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);
            var plan = Plan.Of(chance, names, parsed.GetValue(isShort), parsed.GetValue(rounds));
            return new ChaosRun(plan, Workplace.FromEnvironment(), Console.Out).RunAsync(parsed.GetValue(json), cancellationToken);
        });
        return command;
    }
}
