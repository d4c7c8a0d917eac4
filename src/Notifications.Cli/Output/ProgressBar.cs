using Spectre.Console;

namespace Notifications.Cli.Output;

internal sealed class ProgressBar(IAnsiConsole console, ProgressTask task) : IProgressDisplay
{
    public void Report(Progress progress)
    {
        task.IsIndeterminate = progress.Total is null;
        task.MaxValue = Math.Max(1, progress.Total ?? 1);
        task.Value = progress.Done;
        task.Description = Markup.Escape(Printable.Text(progress.Text));
    }

    public void Note(string text) => console.WriteLine(text);
}
