using System.CommandLine;
using Notifications.Cli.Api;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

internal sealed class FaultsSummaryCommand(FaultFilter filter, int limit, Session session)
{
    public static Command Create(Shell shell, FaultFilterOptions filter, Option<int> limit)
    {
        var command = new ExampledCommand(
            "summary",
            "How many faulted, by channel and cause, most first",
            "notifications faults summary",
            "notifications faults summary --event-type order.created --since 7d",
            "notifications faults summary --json | jq .total");
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, session =>
            new FaultsSummaryCommand(filter.Read(parsed), parsed.GetValue(limit), session).RunAsync(cancellationToken)));
        return command;
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // The server counts by channel and cause; any other filter means looking at each.
        var counted = filter is { Destination: null, EventType: null, Since: null }
            ? await AskAsync(cancellationToken)
            : await session.ShowProgressAsync("counting", display => CountAsync(display, cancellationToken));

        if (counted.Failure is { } failure)
        {
            return session.Fail(failure);
        }

        var faults = counted.Faults.OrderByDescending(x => x.Count).ThenBy(x => x.Channel, StringComparer.Ordinal).ThenBy(x => x.Cause, StringComparer.Ordinal).ToArray();
        Show(new FaultSummaryDocument(faults.Sum(x => x.Count), [.. faults.Take(limit)]));
        return ExitCode.Done;
    }

    private async Task<(IEnumerable<FaultCount> Faults, Failure? Failure)> AskAsync(CancellationToken cancellationToken) =>
        await session.Api.GetStatsAsync(cancellationToken) switch
        {
            Answer<Stats>.Succeeded(var stats, _) =>
                (stats.Faults.Where(x => (filter.Channel ?? x.Channel) == x.Channel && (filter.Cause ?? x.Cause) == x.Cause), null),
            Answer<Stats>.Failed(var failure) => ([], failure),
            var unknown => throw new InvalidOperationException($"An answer of no known kind: {unknown}"),
        };

    private async Task<(IEnumerable<FaultCount> Faults, Failure? Failure)> CountAsync(IProgressDisplay display, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<(string? Channel, string? Cause), long>();
        var seen = 0L;
        string? next = null;

        do
        {
            switch (await session.Api.ListFaultsAsync(filter, ApiClient.PageSize, next, cancellationToken))
            {
                case Answer<NotificationPage>.Failed(var failure):
                    return ([], failure);
                case Answer<NotificationPage>.Succeeded(var page, _):
                    foreach (var fault in page.Items)
                    {
                        counts[(fault.Channel, fault.Cause)] = counts.GetValueOrDefault((fault.Channel, fault.Cause)) + 1;
                    }

                    seen += page.Items.Count;
                    next = page.Next;
                    break;
            }

            display.Report(new Progress(seen, null, $"{seen} counted"));
        }
        while (next is not null);

        return (counts.Select(x => new FaultCount { Channel = x.Key.Channel, Cause = x.Key.Cause, Count = x.Value }), null);
    }

    private void Show(FaultSummaryDocument summary)
    {
        if (session.Json)
        {
            session.WriteJson(summary, CliJson.Indented.FaultSummaryDocument);
            return;
        }

        var table = new TextTable("CHANNEL", "CAUSE", "COUNT");
        foreach (var fault in summary.Faults)
        {
            table.Add(fault.Channel, fault.Cause, fault.Count);
        }

        table.Add("total", "", summary.Total);
        table.WriteTo(session.Output);
    }
}
