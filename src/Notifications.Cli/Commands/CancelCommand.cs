using System.CommandLine;
using Notifications.Cli.Api;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

internal static class CancelCommand
{
    public static Command Create(Shell shell)
    {
        var ids = new Argument<Guid[]>("id")
        {
            Description = "The notifications' ids",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result => [.. result.Tokens.Select(x => OptionRules.ReadId(result, x.Value))],
        };

        var command = new ExampledCommand(
            "cancel",
            "Try a notification no more: one that is queued, held, retrying or faulted; an attempt that is under way can't be called back",
            "notifications cancel 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e",
            "notifications faults --cause rejected --json | jq -r '.items[].id' | xargs notifications cancel") { ids };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, session => RunAsync(parsed.GetRequiredValue(ids), session, cancellationToken)));
        return command;
    }

    /// <summary>Each by itself: what can't be cancelled is told, and the rest goes on, unless nobody answers.</summary>
    private static async Task<int> RunAsync(Guid[] ids, Session session, CancellationToken cancellationToken)
    {
        var exitCode = ExitCode.Done;
        foreach (var id in ids)
        {
            switch (await session.Api.CancelAsync(id, cancellationToken))
            {
                case Answer<NotificationStatus>.Succeeded(_, var document) when session.Json:
                    session.WriteJson(document, CliJson.Compact.JsonElement);
                    break;
                case Answer<NotificationStatus>.Succeeded(var status, _):
                    session.Output.WriteLine($"{id}: {Printable.Text(status.Explanation)}");
                    break;
                case Answer<NotificationStatus>.Failed(var failure):
                    exitCode = session.Fail(failure with { Problem = failure.Problem with { Detail = $"{id}: {failure.Problem.Detail}" } });
                    if (exitCode != ExitCode.No)
                    {
                        return exitCode;
                    }

                    break;
            }
        }

        return exitCode;
    }
}
