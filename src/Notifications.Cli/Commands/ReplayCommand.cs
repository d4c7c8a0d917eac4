using System.CommandLine;
using System.Text.Json;
using Notifications.Cli.Api;

namespace Notifications.Cli.Commands;

internal sealed class ReplayCommand(ReplayRequest request, ReplayCommand.Choices choices, Session session)
{
    internal sealed record Choices(bool All, bool Wait, TimeSpan Timeout, bool Yes);

    public static Command Create(Shell shell)
    {
        var queue = new Argument<string?>("queue") { Description = "An error queue, its queue or its channel: deliver-webhook_error, deliver-webhook, webhook", Arity = ArgumentArity.ZeroOrOne };
        var ids = new Option<Guid[]>("--id")
        {
            Description = "A notification; repeat it for more",
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result => [.. result.Tokens.Select(x => OptionRules.ReadId(result, x.Value))],
        };
        var all = new Option<bool>("--all") { Description = "Every faulted notification, or every one that the filters leave" };
        var filter = new FaultFilterOptions(shell.Clock, recursive: false);
        var limit = new Option<int>("--limit") { Description = "Replay at most this many" };
        limit.MustBeBetween(1, int.MaxValue);
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be replayed and change nothing" };
        var wait = new Option<bool>("--wait") { Description = "Wait until each has its new outcome, and show it" };
        var timeout = OptionRules.Timeout("With --wait: wait at most this long", "10m");
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask before --all; needed where nobody can be asked" };

        var command = new ExampledCommand(
            "replay",
            "Try faulted notifications again, each in a new cycle; with --id or --cause unknown also those held because their outcome is unknown",
            "notifications replay deliver-webhook_error --dry-run",
            "notifications replay webhook --cause exhausted --since 2h --wait",
            "notifications replay sms --cause unknown --dry-run",
            "notifications replay --id 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --wait",
            "notifications replay --all --destination crm --limit 100 --yes --wait --timeout 5m",
            "notifications replay webhook --wait --json | jq -r '.items[] | select(.state != \"Delivered\") | .notificationId'")
        { queue, ids, all };
        filter.AddTo(command);
        foreach (var option in new Option[] { limit, dryRun, wait, timeout, yes })
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session =>
        {
            var (request, error) = ReplayTarget.Read(parsed.GetValue(queue), parsed.GetValue(ids) ?? [], parsed.GetValue(all), filter.Read(parsed));
            if (request is null)
            {
                return session.Fail(CommandFailure.BadInput($"{error} See: notifications replay --help"));
            }

            request = request with
            {
                Limit = parsed.GetResult(limit) is null ? null : parsed.GetValue(limit),
                DryRun = parsed.GetValue(dryRun) ? true : null,
            };
            var choices = new Choices(parsed.GetValue(all), parsed.GetValue(wait), parsed.GetValue(timeout), parsed.GetValue(yes));
            return await new ReplayCommand(request, choices, session).RunAsync(cancellationToken);
        }));
        return command;
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (choices is { All: true, Yes: false } && request.DryRun is null && await AskAsync(cancellationToken) is { } refusal)
        {
            return refusal;
        }

        return await session.Api.ReplayAsync(request, cancellationToken) switch
        {
            Answer<Replay>.Failed(var failure) => session.Fail(failure),
            Answer<Replay>.Succeeded({ Id: { } id, Replayed: > 0, DryRun: false } replay, _) when choices.Wait => await WaitAsync(id, replay, cancellationToken),
            Answer<Replay>.Succeeded(var replay, var document) => Show(replay, document),
            var unknown => throw new InvalidOperationException($"An answer of no known kind: {unknown}"),
        };
    }

    /// <returns>Null to go on, else the exit code.</returns>
    private async Task<int?> AskAsync(CancellationToken cancellationToken)
    {
        if (!session.Terminal.CanAsk)
        {
            return session.Fail(CommandFailure.BadInput("--all replays everything that the filters leave, and nobody is here to ask: add --yes, or look first with --dry-run."));
        }

        switch (await session.Api.ReplayAsync(request with { DryRun = true }, cancellationToken))
        {
            case Answer<Replay>.Failed(var failure):
                return session.Fail(failure);
            case Answer<Replay>.Succeeded({ Matched: > 0 } preview, _):
                var count = Math.Min(preview.Matched, request.Limit ?? int.MaxValue);
                if (!await session.Terminal.ConfirmAsync($"Replay {count} faulted notifications?", cancellationToken))
                {
                    session.Hint("Nothing was replayed.");
                    return ExitCode.No;
                }

                break;
        }

        return null;
    }

    private async Task<int> WaitAsync(Guid id, Replay replay, CancellationToken cancellationToken)
    {
        session.Hint(Summary(replay));
        return await new ReplayWatch(id, replay.Skipped, choices.Timeout, session).RunAsync(cancellationToken);
    }

    private int Show(Replay replay, JsonElement document)
    {
        if (session.Json)
        {
            session.WriteJson(document);
        }
        else
        {
            ReplayText.Write(replay, session.Output);
            session.Output.WriteLine(Summary(replay));
        }

        return replay.Skipped.Count > 0 ? ExitCode.No : ExitCode.Done;
    }

    private static string Summary(Replay replay) => replay switch
    {
        { DryRun: true } => $"{replay.Matched} match; nothing was changed (dry run).",
        { Matched: 0, Skipped.Count: 0 } => "Nothing is faulted there; nothing to replay.",
        _ => $"Replayed {replay.Replayed} of {replay.Matched}{(replay.Skipped.Count > 0 ? $", skipped {replay.Skipped.Count}" : "")}{(replay.Id is { } id ? $" (replay {id})" : "")}.",
    };
}
