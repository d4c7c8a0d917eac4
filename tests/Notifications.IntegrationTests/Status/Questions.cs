using Notifications.Status;
using Notifications.Storage;

namespace Notifications.IntegrationTests.Status;

/// <summary>Every filter that a list has, each with a value that some rows have; and random combinations of them.</summary>
internal static class Questions
{
    private static readonly DateTimeOffset Begin = ManyRows.First;

    private static readonly (string Name, bool OfEvents, bool OfNotifications, Func<Random, int, ListQuery, ListQuery> Ask)[] Filters =
    [
        ("state", true, true, (chance, _, x) => x with { State = Pick(chance, [.. States.All]) }),
        ("channel", true, true, (chance, _, x) => x with { Channel = Pick(chance, ["webhook", "email", "log"]) }),
        ("destination", true, true, (chance, _, x) => x with { Destination = $"d{1 + chance.Next(ManyRows.Destinations + 1)}" }),
        ("eventType", true, true, (chance, _, x) => x with { EventType = Pick(chance, ["type.0", "type.3", "type.rare", "type.none"]) }),
        ("correlationId", true, true, (chance, events, x) => x with { CorrelationId = $"c{chance.Next(events / 10)}" }),
        ("userId", true, true, (chance, _, x) => x with { UserId = $"u{chance.Next(300)}" }),
        ("producer", true, true, (chance, _, x) => x with { Producer = Pick(chance, ["shop", "erp", "tiny", "nobody"]) }),
        ("since", true, true, (chance, events, x) => x with { Since = Begin + (ManyRows.Pace * chance.Next(events)) }),
        ("until", true, true, (chance, events, x) => x with { Until = Begin + (ManyRows.Pace * chance.Next(events)) }),
        ("status", true, false, (chance, _, x) => x with { Status = Pick(chance, [.. EventStatuses.All]) }),
        ("cause", false, true, (chance, _, x) => x with { Cause = Pick(chance, ["exhausted", "rejected", "error"]) }),
        ("holdReason", false, true, (chance, _, x) => x with { HoldReason = Pick(chance, ["delay", "unknown", "rate"]) }),
        ("priority", false, true, (chance, _, x) => x with { Priority = Pick(chance, ["normal", "low", "critical"]) }),
    ];

    /// <summary>Nothing, each filter by itself, and each two of them.</summary>
    public static IEnumerable<(string Name, ListQuery Query)> AllPairs(bool events, int rows)
    {
        var chance = new Random(2);
        var filters = Of(events);
        yield return ("nothing", new ListQuery());
        for (var one = 0; one < filters.Length; one++)
            for (var other = one; other < filters.Length; other++)
                yield return ($"{filters[one].Name} {filters[other].Name}", filters[other].Ask(chance, rows, filters[one].Ask(chance, rows, new ListQuery())));
    }

    public static ListQuery Random(Random chance, bool events, int rows)
    {
        var query = new ListQuery { OldestFirst = chance.Next(2) == 0, Limit = 1 + chance.Next(40) };
        foreach (var filter in Of(events))
            if (chance.Next(5) == 0) query = filter.Ask(chance, rows, query);
        return query;
    }

    private static (string Name, bool, bool, Func<Random, int, ListQuery, ListQuery> Ask)[] Of(bool events) => [.. Filters.Where(x => events ? x.OfEvents : x.OfNotifications)];

    private static string Pick(Random chance, string[] words) => words[chance.Next(words.Length)];
}
