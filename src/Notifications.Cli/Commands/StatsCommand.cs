using System.CommandLine;
using System.Text.Json;
using Notifications.Cli.Api;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

internal sealed class StatsCommand(Session session)
{
    public static Command Create(Shell shell)
    {
        var command = new ExampledCommand(
            "stats",
            "How many events and notifications there are, by state, and whether they add up",
            "notifications stats",
            "notifications stats --json | jq '.notifications.Faulted'");
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, session => new StatsCommand(session).RunAsync(cancellationToken)));
        return command;
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken) => await session.Api.GetStatsAsync(cancellationToken) switch
    {
        Answer<Stats>.Failed(var failure) => session.Fail(failure),
        Answer<Stats>.Succeeded(var stats, var document) => Show(stats, document),
        var unknown => throw new InvalidOperationException($"An answer of no known kind: {unknown}"),
    };

    private int Show(Stats stats, JsonElement document)
    {
        if (session.Json)
        {
            session.WriteJson(document);
            return ExitCode.Done;
        }

        var facts = new Facts();
        facts.Add("events accepted", stats.Events?.Accepted);
        facts.Add("  without a subscription", stats.Events?.WithoutSubscription);
        facts.Add("  fan-out", stats.Events?.FanOut);
        foreach (var (state, count) in stats.Notifications)
        {
            facts.Add($"notifications {state}", count);
        }

        facts.Add("difference", stats.Difference);
        facts.Add("possible duplicates", stats.PossibleDuplicates);
        facts.Add("oldest open", stats.OldestOpen is { } open ? $"{open.Id} {open.State}, accepted {Times.Elapsed(session.Clock.GetUtcNow() - open.AcceptedAt)} ago" : null);
        facts.Add("longest without progress", stats.LongestStill is { } still ? $"{still.Id} {still.State}, for {Times.Elapsed(session.Clock.GetUtcNow() - still.Since)}" : null);
        facts.WriteTo(session.Output);

        Show("FAULTED IN", "CAUSE", [.. stats.Faults.Select(x => (x.Channel, x.Cause, x.Count))]);
        Show("HELD IN", "REASON", [.. (stats.Holds ?? []).Select(x => (x.Channel, x.Reason, x.Count))]);
        if (stats.Difference != 0)
        {
            session.Hint("The difference is not 0: fan-out and states do not add up. Ask again; if it stays, a notification is missing or counted twice.");
        }

        return ExitCode.Done;
    }

    private void Show(string place, string why, IReadOnlyList<(string? Channel, string? Why, long Count)> counts)
    {
        if (counts is [])
        {
            return;
        }

        var table = new TextTable(place, why, "COUNT");
        foreach (var (channel, reason, count) in counts)
        {
            table.Add(channel, reason, count);
        }

        session.Output.WriteLine();
        table.WriteTo(session.Output);
    }
}
