using System.CommandLine;
using System.Text.Json;
using Notifications.Cli.Api;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

internal sealed class FaultsListCommand(FaultFilter filter, int limit, Session session)
{
    public static Command Create(Shell shell, FaultFilterOptions filter, Option<int> limit)
    {
        var command = new ExampledCommand(
            "list",
            "Each faulted notification and why it faulted",
            "notifications faults list --channel webhook --since 2h",
            "notifications faults list --destination crm --limit 1000 --json | jq -r '.items[] | [.id, .error] | @tsv'");
        command.SetAction(Action(shell, filter, limit));
        return command;
    }

    public static Func<ParseResult, CancellationToken, Task<int>> Action(Shell shell, FaultFilterOptions filter, Option<int> limit) =>
        (parsed, cancellationToken) => shell.RunAsync(parsed, session =>
            new FaultsListCommand(filter.Read(parsed), parsed.GetValue(limit), session).RunAsync(cancellationToken));

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var faults = new List<ListedNotification>();
        var documents = new List<JsonElement>();
        string? next = null;

        do
        {
            switch (await session.Api.ListFaultsAsync(filter, Math.Min(limit - faults.Count, ApiClient.PageSize), next, cancellationToken))
            {
                case ApiAnswer<NotificationPage>.Failed(var failure):
                    return session.Fail(failure);
                case ApiAnswer<NotificationPage>.Found(var page, var document):
                    faults.AddRange(page.Items);
                    documents.AddRange(document.TryGetProperty("items", out var items) ? items.EnumerateArray() : default);
                    next = page.Next;
                    break;
            }
        }
        while (next is not null && faults.Count < limit);

        if (session.Json)
        {
            session.WriteJson(new FaultListDocument(documents, next), CliJson.Indented.FaultListDocument);
        }
        else
        {
            Show(faults, next is not null);
        }

        return ExitCode.Done;
    }

    private void Show(List<ListedNotification> faults, bool more)
    {
        if (faults.Count == 0)
        {
            session.Hint("Nothing is faulted there.");
            return;
        }

        var table = new TextTable("NOTIFICATION", "CHANNEL", "DESTINATION", "EVENT TYPE", "CAUSE", "STATUS", "CYCLE", "ATTEMPTS", "FAULTED", "ERROR");
        foreach (var fault in faults)
        {
            table.Add(
                fault.Id, fault.Channel, fault.Destination, fault.EventType, fault.Cause, fault.Status, fault.Cycle, fault.Attempts,
                Times.Instant(fault.FaultedAt), fault.Error);
        }

        table.WriteTo(session.Output);
        if (more)
        {
            session.Hint($"These are the first {faults.Count}; --limit shows more, faults summary counts them all.");
        }
    }
}
