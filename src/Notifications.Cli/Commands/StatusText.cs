using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

/// <summary>A notification for a person: state and sentence first, then the facts, then the timeline with its distance from the accept.</summary>
internal static class StatusText
{
    public static void Write(NotificationStatus status, TextWriter output)
    {
        output.WriteLine($"{Printable.Text(status.State)}: {Printable.Text(status.Explanation)}");
        output.WriteLine();
        WriteFacts(status, output);

        if (status.Timeline.Count > 0)
        {
            output.WriteLine();
            WriteTimeline(status, output);
        }
    }

    private static void WriteFacts(NotificationStatus status, TextWriter output)
    {
        var facts = new Facts();
        facts.Add("notification", status.Id);
        facts.Add("event", status.EventId is { } eventId ? $"{status.Event} ({eventId})" : status.Event);
        facts.Add("event type", status.EventType);
        facts.Add("producer", status.Producer);
        facts.Add("destination", status.Destination);
        facts.Add("channel", status.Channel);
        facts.Add("priority", status.Priority);
        facts.Add("held for", status.HoldReason);
        facts.Add("ordering key", status.OrderingKey);
        facts.Add("lane", status.Lane switch
        {
            null => null,
            { Before: 0 } => "it is its turn",
            { } lane => $"{lane.Before} before it, the first is {lane.Active}",
        });
        facts.Add("cycle", status.Cycle);
        facts.Add("attempts", $"{status.Attempts} ({status.Redeliveries} redeliveries)");
        facts.Add("accepted", Times.Instant(status.AcceptedAt));
        facts.Add("expires", Times.Instant(status.ExpiresAt));
        facts.Add("due", Times.Instant(status.DueAt));
        facts.Add("delivered", Times.Instant(status.DeliveredAt));

        if (status.Fault is { } fault)
        {
            facts.Add("fault", string.Join(", ", new[] { fault.Cause, fault.Error, fault.Status is { } code ? $"status {code}" : null }.OfType<string>()));
            facts.Add("error queue", fault.ErrorQueue);
        }

        facts.Add("trace", status.TraceId);
        facts.WriteTo(output);
    }

    private static void WriteTimeline(NotificationStatus status, TextWriter output)
    {
        var table = new TextTable("AFTER", "WHAT", "CYCLE", "ATTEMPT", "OUTCOME", "STATUS", "TOOK", "ERROR", "WORKER");
        foreach (var entry in status.Timeline)
        {
            table.Add(
                Times.Elapsed(entry.At - status.AcceptedAt), entry.What, entry.Cycle, entry.Attempt,
                entry.WasUnknown == true ? $"{entry.Outcome}, unknown at first" : entry.Outcome, entry.Status,
                entry.DurationMilliseconds is { } took ? $"{took} ms" : null, entry.Error, entry.Worker);
        }

        table.WriteTo(output);
    }
}
