using Notifications.Benchmarks.Chaos.Rounds;

namespace Notifications.Tests.Chaos;

/// <summary>A round of ten events in which nothing went wrong; a test says what did.</summary>
internal static class Round
{
    public const int Events = 10;

    public static Expectation Strict { get; } = Expectation.OutcomesKnown("nobody died");

    public static Evidence Quiet { get; } = new()
    {
        Accepted = Enumerable.Range(0, Events).ToHashSet(),
        Refusals = [],
        Arrivals = Enumerable.Range(0, Events).ToDictionary(x => x, _ => new Arrival(Count: 1, Unanswered: 0, Ids: 1, First: 1)),
        Replays = new Dictionary<int, IReadOnlyList<string>>(),
        TriedAgain = 0,
        EventsInBooks = Events,
        Difference = 0,
        Unrest = [],
        Recovery = TimeSpan.Zero,
    };

    public static Arrival Once { get; } = new(Count: 1, Unanswered: 0, Ids: 1, First: 1);

    public static Arrival Twice { get; } = Once with { Count = 2 };

    /// <summary>This event arrived in another way than once; null: not at all.</summary>
    public static Evidence With(this Evidence evidence, int number, Arrival? arrival)
    {
        var arrivals = evidence.Arrivals.Where(x => x.Key != number).ToDictionary();
        if (arrival is not null) arrivals[number] = arrival;
        return evidence with { Arrivals = arrivals };
    }

    /// <summary>Nobody knew how so many of its attempts had ended, and it was tried again each time.</summary>
    public static Evidence Resent(this Evidence evidence, int number, int attempts = 1) => evidence with
    {
        UnknownAttempts = new Dictionary<int, int>(evidence.UnknownAttempts) { [number] = attempts },
        TriedAgain = evidence.TriedAgain + attempts,
    };

    public static Evidence Replayed(this Evidence evidence, int number, params string[] causes) =>
        evidence with { Replays = new Dictionary<int, IReadOnlyList<string>>(evidence.Replays) { [number] = causes } };
}
