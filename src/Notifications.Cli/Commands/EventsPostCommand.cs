using System.CommandLine;
using Notifications.Cli.Api;
using Notifications.Cli.Input;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

internal sealed class EventsPostCommand(string file, int concurrency, int batch, DateTimeOffset? expiresAt, Session session)
{
    /// <summary>The most that a server takes.</summary>
    private const int MostInBatch = 1000;

    public static Command Create(Shell shell)
    {
        var file = new Argument<string>("file") { Description = "One envelope, a JSON array of them, or NDJSON (one envelope a line); - reads standard input" };
        var concurrency = new Option<int>("--concurrency")
        {
            Description = "Posts under way at a time; events of one ordering key always keep their order",
            DefaultValueFactory = _ => 8,
        };
        concurrency.MustBeBetween(1, 256);
        var batch = new Option<int>("--batch")
        {
            Description = "Events in one post at most; a slow input is not waited for. 1 posts each by itself, as it is done anyway where the server takes no batches",
            DefaultValueFactory = _ => MostInBatch,
        };
        batch.MustBeBetween(1, MostInBatch);
        // No length such as 10m: the same file posted again would be other events under the same ids.
        var expiresAt = new Option<DateTimeOffset?>("--expires-at")
        {
            Description = "No attempt begins after this ISO 8601 time; for events that do not say so themselves",
            CustomParser = result =>
            {
                if (Times.TryReadInstant(result.Tokens[0].Value, out var instant))
                {
                    return instant;
                }

                result.AddError($"'{result.Tokens[0].Value}' is not a time; write it as 2026-01-31T12:00:00Z.");
                return null;
            },
        };

        var command = new ExampledCommand(
            "post",
            "Post one event or a file of them; what the server refuses is told by line and does not stop the rest",
            "notifications events post order-created.json",
            "notifications events post events.ndjson --concurrency 32",
            "notifications events post offers.ndjson --expires-at 2026-01-31T12:00:00Z",
            """echo '{"eventType":"order.created","payload":{"order":42}}' | notifications events post -""",
            """notifications events post events.ndjson --json | jq 'select(.outcome == "refused")'""") { file, concurrency, batch, expiresAt };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, session =>
            new EventsPostCommand(parsed.GetRequiredValue(file), parsed.GetValue(concurrency), parsed.GetValue(batch), parsed.GetValue(expiresAt), session).RunAsync(cancellationToken)));
        return command;
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var input = file == "-" ? session.Terminal.Input : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, useAsync: true);
        var read = EventReader.ReadAsync(input, cancellationToken).Select(EventEnvelope.Identified);
        var events = (expiresAt is { } at ? read.Select(x => EventEnvelope.Expiring(x, at)) : read).GetAsyncEnumerator(cancellationToken);
        await using var _ = events;

        if (!await events.MoveNextAsync())
        {
            return session.Fail(CommandFailure.BadInput($"'{file}' holds no event.", "Nothing to post"));
        }

        var first = events.Current;
        return await events.MoveNextAsync()
            ? await PostManyAsync(Rest(first, events), input, cancellationToken)
            : await PostOneAsync(first, cancellationToken);
    }

    private async Task<int> PostOneAsync(EventLine line, CancellationToken cancellationToken)
    {
        var posted = await new EventPoster(session.Transport, concurrency: 1, batch: 1).PostAsync(line, cancellationToken);

        if (session.Json && posted.Answer is not null)
        {
            session.WriteJson(posted, CliJson.Compact.PostedEvent);
        }

        return (posted.Failure, posted.Event) switch
        {
            ({ } failure, _) => session.Fail(failure),
            (_, { } accepted) => session.Json ? ExitCode.Done : Show(accepted),
            _ => throw new InvalidOperationException("A post ends in an event or a failure."),
        };
    }

    private int Show(AcceptedEvent accepted)
    {
        var facts = new Facts();
        facts.Add("event", accepted.Id);
        facts.Add("event id", accepted.EventId);
        facts.Add("status", accepted.Duplicate ? $"{accepted.Status} (duplicate: it was posted before, nothing new was made)" : accepted.Status);
        facts.WriteTo(session.Output);

        if (accepted.Notifications.Count > 0)
        {
            var table = new TextTable("NOTIFICATION", "CHANNEL", "DESTINATION");
            foreach (var notification in accepted.Notifications)
            {
                table.Add(notification.Id, notification.Channel, notification.Destination);
            }

            session.Output.WriteLine();
            table.WriteTo(session.Output);
        }

        return ExitCode.Done;
    }

    private async Task<int> PostManyAsync(IAsyncEnumerable<EventLine> events, Stream input, CancellationToken cancellationToken)
    {
        var total = input is FileStream ? input.Length : (long?)null;
        var tally = new PostTally();

        var stop = await session.ShowProgressAsync("posting", async display =>
            await new EventPoster(session.Transport, concurrency, batch).PostAllAsync(
                events,
                posted =>
                {
                    tally.Count(posted);
                    Tell(posted, display);
                    display.Report(new Progress(total is null ? tally.All : input.Position, total, tally.ToString()));
                },
                cancellationToken));

        if (!session.Json)
        {
            session.Output.WriteLine(tally);
        }

        if (stop is not { } stopped)
        {
            return tally.Refused > 0 ? ExitCode.No : ExitCode.Done;
        }

        session.Fail(stopped.Failure);
        session.Hint($"Stopped: the event on line {stopped.FirstLine} and some after it were not taken. Post from there again; an event with an eventId is never taken twice.");
        return stopped.Failure.ExitCode;
    }

    private void Tell(PostedEvent posted, IProgressDisplay display)
    {
        if (session.Json)
        {
            session.WriteJson(posted, CliJson.Compact.PostedEvent);
        }
        else if (posted.Failure is { } failure)
        {
            display.Note($"line {posted.Line}: {posted.Outcome}: {Complaint.Describe(failure.Problem)}");
        }
    }

    private static async IAsyncEnumerable<EventLine> Rest(EventLine first, IAsyncEnumerator<EventLine> events)
    {
        yield return first;
        do
        {
            yield return events.Current;
        }
        while (await events.MoveNextAsync());
    }
}
