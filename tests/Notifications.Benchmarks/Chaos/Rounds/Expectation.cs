namespace Notifications.Benchmarks.Chaos.Rounds;

/// <summary>What a fault may leave behind, and why. Losing is never allowed; doubling only where nobody could know how an attempt had ended.</summary>
/// <param name="MostUnknown">Attempts that may end with an unknown outcome, and be tried again, in one round.</param>
/// <param name="Causes">Why notifications may be faulted after it.</param>
/// <param name="KeepsErrorQueue">False where the fault itself destroys what is in the error queues: the index still has it.</param>
/// <param name="Why">In words, for the report.</param>
internal sealed record Expectation(int MostUnknown, IReadOnlyList<string> Causes, bool KeepsErrorQueue, string Why)
{
    public const string UnknownCause = "unknown";
    public const string RejectedCause = "rejected";

    /// <summary>The receiver leaves requests unanswered, on purpose: as many more may be unknown.</summary>
    public bool LeavesUnanswered { get; init; }

    /// <summary>Nobody who made an attempt died, so every outcome is known in the end: nothing may be faulted, nothing doubled.</summary>
    public static Expectation OutcomesKnown(string why) => new(0, [], KeepsErrorQueue: true, why);

    /// <summary>Whoever was making an attempt died with what he knew.</summary>
    public static Expectation UnknownUpTo(int attempts, string why) => new(attempts, [UnknownCause], KeepsErrorQueue: true, why);

    /// <summary>The receiver refused them for good, as it was told to.</summary>
    public static Expectation Rejected(string why) => new(0, [RejectedCause], KeepsErrorQueue: false, why);

    /// <summary>The receiver took the request and said nothing.</summary>
    public static Expectation Unanswered(string why) => new(0, [UnknownCause], KeepsErrorQueue: true, why) { LeavesUnanswered = true };
}
