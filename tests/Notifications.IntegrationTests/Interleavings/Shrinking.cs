namespace Notifications.IntegrationTests.Interleavings;

/// <summary>Looks for a short schedule that fails as a long one did: all shorter ones of a length at once, and so on from the first that fails.</summary>
internal sealed class Shrinking(Rounds rounds)
{
    private const int MostTurns = 60;

    public async Task<string> ExplainAsync(Schedule failed)
    {
        var (shortest, piece) = (failed, Math.Max(1, failed.Choices.Count / 2));
        for (var turn = 0; turn < MostTurns && piece > 0; turn++)
        {
            var shorter = (await rounds.RunAsync(Without(shortest, piece), int.MaxValue)).MinBy(x => x.Log.Count);
            if (shorter is not null && shorter.Choices.Count < shortest.Choices.Count) shortest = shorter;
            else piece /= 2;
        }

        return $"""
            {shortest.Failure}
            Schedule {failed.Name.Number} of seed {failed.Name.Seed}, {shortest.World.Policy}; before it was shortened: {failed.Failure}
            To run it again: NOTIFICATIONS_SCHEDULES_SEED={failed.Name.Seed} NOTIFICATIONS_SCHEDULES_FIRST={failed.Name.Number} NOTIFICATIONS_SCHEDULES=1
              {(shortest.IsCommanded ? "accepted, and a command handed over" : "accepted, without a command")}
              {string.Join($"{Environment.NewLine}  ", shortest.Log)}
            """;
    }

    private static IEnumerable<Schedule> Without(Schedule schedule, int piece)
    {
        var choices = schedule.Choices;
        for (var at = 0; at < choices.Count; at += piece)
            yield return new Schedule(schedule.Name, new Choices([.. choices.Take(at), .. choices.Skip(at + piece)]), InterleavingTests.Afterwards(schedule.Name));
    }
}
