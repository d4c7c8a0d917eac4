using System.CommandLine;
using System.Text.Json;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

internal sealed class EventsShowCommand(string id, string? source, Session session)
{
    public static Command Create(Shell shell)
    {
        var id = new Argument<string>("id") { Description = "The server's id of the event, or the eventId it was posted with" };
        var source = new Option<string?>("--source") { Description = "With an eventId: the source it was posted with" };

        var command = new ExampledCommand(
            "show",
            "What an event said and which notifications came of it",
            "notifications events show order-4711 --source shop",
            "notifications events show 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --json | jq -r '.notifications[].id'") { id, source };
        command.SetAction((parsed, cancellationToken) =>
            shell.RunAsync(parsed, session => new EventsShowCommand(parsed.GetRequiredValue(id), parsed.GetValue(source), session).RunAsync(cancellationToken)));
        return command;
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken) => await session.Api.GetEventAsync(id, source, cancellationToken) switch
    {
        Answer<JsonElement>.Failed(var failure) => session.Fail(failure),
        Answer<JsonElement>.Succeeded(var document, _) => Show(document),
        var unknown => throw new InvalidOperationException($"An answer of no known kind: {unknown}"),
    };

    private int Show(JsonElement document)
    {
        if (session.Json)
        {
            session.WriteJson(document);
        }
        else
        {
            DocumentText.Write(document, session.Output);
        }

        return ExitCode.Done;
    }
}
