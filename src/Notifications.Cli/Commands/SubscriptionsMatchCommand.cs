using System.CommandLine;
using Notifications.Cli.Api;
using Notifications.Cli.Input;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

/// <summary>Asks where an event would go. Nothing is posted.</summary>
internal static class SubscriptionsMatchCommand
{
    public static Command Create(Shell shell)
    {
        var file = new Argument<string>("file") { Description = "One envelope, as it would be posted; - reads standard input" };
        var destination = new Option<string?>("--destination") { Description = "Only this destination" };

        var command = new ExampledCommand(
            "match",
            "Say for an event which destinations would get it, and why the others would not; nothing is posted",
            "notifications subscriptions match order-created.json",
            """echo '{"eventType":"order.created","payload":{"total":50}}' | notifications subscriptions match - --destination billing""") { file, destination };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, session =>
            MatchAsync(parsed.GetRequiredValue(file), parsed.GetValue(destination), session, cancellationToken)));
        return command;
    }

    private static async Task<int> MatchAsync(string file, string? destination, Session session, CancellationToken cancellationToken)
    {
        await using var input = file == "-" ? session.Terminal.Input : File.OpenRead(file);
        var events = new List<EventLine>();
        await foreach (var line in EventReader.ReadAsync(input, cancellationToken))
        {
            events.Add(line);
            if (events.Count > 1)
            {
                break;
            }
        }

        return events switch
        {
            [{ Error: null } one] => session.Answer(await session.Api.MatchAsync(one.Json, destination, cancellationToken), x => Show(x, session)),
            [{ Error: { } error }, ..] => session.Fail(CommandFailure.BadInput(error, "Unreadable")),
            [] => session.Fail(CommandFailure.BadInput($"'{file}' holds no event.", "Nothing to match")),
            _ => session.Fail(CommandFailure.BadInput($"'{file}' holds more than one event.", "Too much to match")),
        };
    }

    private static void Show(RoutingExplanation explanation, Session session)
    {
        if (explanation.Matches.Count == 0)
        {
            session.Hint("No destination there would get it.");
        }
        else
        {
            var table = new TextTable("DESTINATION", "CHANNEL", "PRIORITY", "HELD", "SUBSCRIPTION", "EVENT TYPE");
            foreach (var match in explanation.Matches)
            {
                table.Add(match.Destination, match.Channel, match.Priority, match.Held, match.Subscription, match.EventType);
            }

            table.WriteTo(session.Output);
        }

        if (explanation.Others.Count > 0)
        {
            var others = new TextTable("NOT TO", "SUBSCRIPTION", "EVENT TYPE", "BECAUSE");
            foreach (var other in explanation.Others)
            {
                others.Add(other.Destination, other.Subscription, other.EventType, other.Reason);
            }

            session.Output.WriteLine();
            others.WriteTo(session.Output);
        }

        if (explanation.OthersLeftOff > 0)
        {
            session.Hint($"{explanation.OthersLeftOff} more are left off; --destination asks for one.");
        }
    }
}
