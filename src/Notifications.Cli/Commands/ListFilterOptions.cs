using System.CommandLine;
using Notifications.Cli.Api;

namespace Notifications.Cli.Commands;

/// <summary>The options that pick events or notifications; the same for both lists.</summary>
internal sealed class ListFilterOptions(TimeProvider clock)
{
    private static readonly string[] States = ["Queued", "Sending", "Retrying", "Held", "Sent", "Delivered", "Faulted", "Cancelled", "Expired"];

    private readonly Option<string?> _state = Word("--state", "Only this state; of events: those with such a notification", States);
    private readonly Option<string?> _channel = new("--channel") { Description = "Only this channel, for example webhook" };
    private readonly Option<string?> _destination = new("--destination") { Description = "Only this destination" };
    private readonly Option<string?> _eventType = new("--event-type") { Description = "Only this event type" };
    private readonly Option<string?> _correlationId = new("--correlation-id") { Description = "Only what belongs to this correlation id" };
    private readonly Option<string?> _userId = new("--user-id") { Description = "Only what is about this user" };
    private readonly Option<string?> _producer = new("--producer") { Description = "Only what this producer posted; for keys that see every producer's" };
    private readonly Option<DateTimeOffset?> _since = OptionRules.Time("--since", "Only what was accepted since then (with --state Faulted: what faulted)", clock);
    private readonly Option<DateTimeOffset?> _until = OptionRules.Time("--until", "Only what was before then", clock);
    private readonly Option<string?> _order = Word("--order", "What comes first; newest unless told otherwise", "newest", "oldest");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _state, _channel, _destination, _eventType, _correlationId, _userId, _producer, _since, _until, _order })
        {
            command.Options.Add(option);
        }
    }

    public ListFilter Read(ParseResult parsed) => new()
    {
        State = parsed.GetValue(_state),
        Channel = parsed.GetValue(_channel),
        Destination = parsed.GetValue(_destination),
        EventType = parsed.GetValue(_eventType),
        CorrelationId = parsed.GetValue(_correlationId),
        UserId = parsed.GetValue(_userId),
        Producer = parsed.GetValue(_producer),
        Since = parsed.GetValue(_since),
        Until = parsed.GetValue(_until),
        Order = parsed.GetValue(_order),
    };

    public static Option<string?> Word(string name, string description, params string[] words)
    {
        var option = new Option<string?>(name) { Description = description };
        option.AcceptOnlyFromAmong(words);
        return option;
    }
}
