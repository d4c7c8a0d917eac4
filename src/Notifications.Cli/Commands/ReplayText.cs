using Notifications.Cli.Api;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

/// <summary>What a replay took and what became of it, for a person.</summary>
internal static class ReplayText
{
    public static void Write(Replay replay, TextWriter output)
    {
        if (replay.Items.Count > 0)
        {
            var table = new TextTable("NOTIFICATION", "CHANNEL", "DESTINATION", "EVENT TYPE", "CAUSE", "CYCLE", "STATE");
            foreach (var item in replay.Items)
            {
                table.Add(item.NotificationId, item.Channel, item.Destination, item.EventType, item.Cause, item.Cycle, item.State);
            }

            table.WriteTo(output);
        }

        WriteSkipped(replay.Skipped, output);

        var chosen = Math.Max(replay.Replayed, replay.DryRun ? replay.Matched : 0);
        if (replay.Items.Count > 0 && chosen > replay.Items.Count)
        {
            output.WriteLine($"… and {chosen - replay.Items.Count} more");
        }
    }

    public static void WriteOutcomes(IReadOnlyList<ReplayOutcome> outcomes, IReadOnlyList<SkippedNotification> skipped, TextWriter output)
    {
        if (outcomes.Count > 0)
        {
            var table = new TextTable("NOTIFICATION", "CYCLE", "STATE", "STATUS", "ERROR");
            foreach (var outcome in outcomes)
            {
                table.Add(outcome.NotificationId, outcome.Cycle, outcome.State, outcome.Status, outcome.Error);
            }

            table.WriteTo(output);
        }

        WriteSkipped(skipped, output);
    }

    private static void WriteSkipped(IReadOnlyList<SkippedNotification> skipped, TextWriter output)
    {
        if (skipped.Count == 0)
        {
            return;
        }

        var table = new TextTable("SKIPPED", "REASON");
        foreach (var item in skipped)
        {
            table.Add(item.NotificationId, item.Reason);
        }

        table.WriteTo(output);
    }
}
