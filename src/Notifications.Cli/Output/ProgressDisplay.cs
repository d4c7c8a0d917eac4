using Spectre.Console;

namespace Notifications.Cli.Output;

internal static class ProgressDisplay
{
    public static async Task<T> RunAsync<T>(Terminal terminal, TimeProvider clock, bool json, string title, Func<IProgressDisplay, Task<T>> work)
    {
        if (terminal.ErrorIsTerminal)
        {
            return await RunBarAsync(terminal, title, work);
        }

        var lines = new ProgressLines(json ? TextWriter.Null : terminal.Error, clock);
        var result = await work(lines);
        lines.Finish();
        return result;
    }

    private static Task<T> RunBarAsync<T>(Terminal terminal, string title, Func<IProgressDisplay, Task<T>> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(terminal.Error),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = terminal.HasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        });

        return console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(context => work(new ProgressBar(console, context.AddTask(Markup.Escape(title)))));
    }
}
