using System.CommandLine;

namespace Notifications.Cli.Commands;

/// <summary>Bare <c>faults</c> is <c>faults list</c>: the options stand on the parent, and both subcommands have them.</summary>
internal static class FaultsCommand
{
    public static Command Create(Shell shell)
    {
        var filter = new FaultFilterOptions(shell.Clock, recursive: true);
        var limit = new Option<int>("--limit") { Description = "Show at most this many", DefaultValueFactory = _ => 50, Recursive = true };
        limit.MustBeBetween(1, 100_000);

        var command = new ExampledCommand(
            "faults",
            "What faulted and waits for an operator; alone the same as faults list",
            "notifications faults --channel webhook --since 2h",
            "notifications faults summary",
            "notifications faults list --cause exhausted --json | jq -r '.items[].id'")
        {
            FaultsListCommand.Create(shell, filter, limit),
            FaultsSummaryCommand.Create(shell, filter, limit),
        };
        filter.AddTo(command);
        command.Options.Add(limit);
        command.SetAction(FaultsListCommand.Action(shell, filter, limit));
        return command;
    }
}
