namespace Notifications.Cli.Output;

/// <summary>Where long work says how far it is: a bar for a person, lines for a log, nothing for a program.</summary>
internal interface IProgressDisplay
{
    void Report(Progress progress);

    /// <summary>A line that stays, whatever the display does around it.</summary>
    void Note(string text);
}
