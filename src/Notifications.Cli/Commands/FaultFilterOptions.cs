using System.CommandLine;
using Notifications.Cli.Api;

namespace Notifications.Cli.Commands;

/// <summary>The options that pick faulted notifications; the same wherever faults are listed or replayed.</summary>
internal sealed class FaultFilterOptions(TimeProvider clock, bool recursive)
{
    public Option<string?> Channel { get; } = new("--channel") { Description = "Only this channel, for example webhook", Recursive = recursive };

    public Option<string?> Destination { get; } = new("--destination") { Description = "Only this destination", Recursive = recursive };

    public Option<string?> EventType { get; } = new("--event-type") { Description = "Only this event type", Recursive = recursive };

    public Option<string?> Cause { get; } = CauseOption(recursive);

    public Option<DateTimeOffset?> Since { get; } = OptionRules.Time("--since", "Only what faulted since then", clock, recursive);

    public void AddTo(Command command)
    {
        command.Options.Add(Channel);
        command.Options.Add(Destination);
        command.Options.Add(EventType);
        command.Options.Add(Cause);
        command.Options.Add(Since);
    }

    public FaultFilter Read(ParseResult parsed) => new()
    {
        Channel = parsed.GetValue(Channel),
        Destination = parsed.GetValue(Destination),
        EventType = parsed.GetValue(EventType),
        Cause = parsed.GetValue(Cause),
        Since = parsed.GetValue(Since),
    };

    private static Option<string?> CauseOption(bool recursive)
    {
        var option = new Option<string?>("--cause") { Description = "Only this cause", Recursive = recursive };
        option.AcceptOnlyFromAmong("exhausted", "rejected", "unknown", "error");
        return option;
    }
}
