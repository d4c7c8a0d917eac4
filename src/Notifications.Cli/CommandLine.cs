using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Notifications.Cli.Commands;
using Notifications.Cli.Output;

namespace Notifications.Cli;

/// <summary>The command tree, and what all commands share at the edge: usage errors, Ctrl-C, files that fail.</summary>
internal static class CommandLine
{
    public static async Task<int> InvokeAsync(string[] args, Surroundings surroundings, CancellationToken cancellationToken = default)
    {
        var shell = new Shell(surroundings);
        var terminal = surroundings.Terminal;
        // An argument that begins with @ is an argument, not a file of more arguments.
        var parsed = CreateTree(shell).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

        if (parsed.Action is ParseErrorAction)
        {
            return RefuseUsage(parsed, shell, terminal);
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = terminal.Output,
                    Error = terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = TimeSpan.FromMilliseconds(200),
                },
                cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Complaint.Write(CommandFailure.BadInput(exception.Message, "Cannot read or write"), terminal, parsed.GetValue(shell.Json));
        }
    }

    // Not a RootCommand: that takes its name from the file, and the help would say Notifications.Cli.
    private static Command CreateTree(Shell shell) =>
        new("notifications", "Post events, ask where a notification is and why, list what faulted and replay it, manage destinations, subscriptions and API keys.")
        {
            EventsCommand.Create(shell),
            ListCommand.Create(shell),
            StatusCommand.Create(shell),
            CancelCommand.Create(shell),
            SkipCommand.Create(shell),
            FaultsCommand.Create(shell),
            ReplayCommand.Create(shell),
            ReplaysCommand.Create(shell),
            DestinationsCommand.Create(shell),
            SubscriptionsCommand.Create(shell),
            KeysCommand.Create(shell),
            StatsCommand.Create(shell),
            shell.Url,
            shell.ApiKey,
            shell.SigningSecretFile,
            shell.Json,
            new HelpOption { Action = new HelpWithExamples(new HelpAction()) },
            new VersionOption(),
        };

    private static int RefuseUsage(ParseResult parsed, Shell shell, Terminal terminal)
    {
        var command = parsed.CommandResult.Command;
        var json = parsed.Tokens.Any(x => x.Value == shell.Json.Name);
        var words = parsed.Errors.Select(x => x.Message).Distinct().ToList();

        if (command.Action is null && command.Subcommands.Count > 0)
        {
            words.Insert(0, $"Give one of the commands {string.Join(", ", command.Subcommands.Select(x => x.Name))}.");
            words.Remove("Required command was not provided.");
        }

        var exitCode = Complaint.Write(CommandFailure.BadInput(string.Join(' ', words)), terminal, json);
        if (!json)
        {
            terminal.Error.WriteLine($"See: {PathTo(parsed.CommandResult)} --help");
        }

        return exitCode;
    }

    private static string PathTo(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathTo(parent)} {result.Command.Name}" : result.Command.Name;
}
