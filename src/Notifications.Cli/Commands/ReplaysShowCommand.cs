using System.CommandLine;

namespace Notifications.Cli.Commands;

/// <summary>For whoever replayed without --wait, or whose wait ended early.</summary>
internal static class ReplaysShowCommand
{
    public static Command Create(Shell shell)
    {
        var id = OptionRules.Id("The replay's id, as the replay command named it");
        var wait = new Option<bool>("--wait") { Description = "Wait until each notification has its new outcome" };
        var timeout = OptionRules.Timeout("With --wait: wait at most this long", "10m");

        var command = new ExampledCommand(
            "show",
            "What became of each notification of a replay",
            "notifications replays show 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e",
            "notifications replays show 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --wait --timeout 5m") { id, wait, timeout };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, session =>
        {
            var watch = new ReplayWatch(parsed.GetRequiredValue(id), [], parsed.GetValue(timeout), session);
            return parsed.GetValue(wait) ? watch.RunAsync(cancellationToken) : watch.ShowNowAsync(cancellationToken);
        }));
        return command;
    }
}
