using System.CommandLine;
using System.CommandLine.Parsing;
using Notifications.Cli.Api;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

/// <summary>The options that pick faulted notifications; the same wherever faults are listed or replayed.</summary>
internal sealed class FaultFilterOptions(TimeProvider clock, bool recursive)
{
    public Option<string?> Channel { get; } = new("--channel") { Description = "Only this channel, for example webhook", Recursive = recursive };

    public Option<string?> Destination { get; } = new("--destination") { Description = "Only this destination", Recursive = recursive };

    public Option<string?> EventType { get; } = new("--event-type") { Description = "Only this event type", Recursive = recursive };

    public Option<string?> Cause { get; } = CauseOption(recursive);

    public Option<DateTimeOffset?> Since { get; } = new("--since")
    {
        Description = "Only what faulted since then: 30m, 2h, 7d, or an ISO 8601 time",
        Recursive = recursive,
        CustomParser = result => ReadSince(result, clock),
    };

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

    private static DateTimeOffset? ReadSince(ArgumentResult result, TimeProvider clock)
    {
        var text = result.Tokens[0].Value;
        if (Times.TryReadLength(text, out var length))
        {
            return clock.GetUtcNow() - length;
        }

        if (Times.TryReadInstant(text, out var instant))
        {
            return instant;
        }

        result.AddError($"'{text}' is not a time; write 30m, 2h, 7d or an ISO 8601 time such as 2026-01-31T12:00:00Z.");
        return null;
    }
}
