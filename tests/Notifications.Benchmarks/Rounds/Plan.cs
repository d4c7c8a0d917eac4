using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks.Rounds;

/// <summary>How long and how often.</summary>
/// <param name="Rate">Events a second in the steady rounds: moderate, so that a queue is an exception and latency is the system's own.</param>
/// <param name="Connections">Of the saturating rounds.</param>
/// <param name="LeastWarmUp">Notifications before which no process counts as warm.</param>
/// <param name="MostWarmUp">A process that is never steady is measured all the same, after this.</param>
internal sealed record Plan(int Repetitions, TimeSpan Saturation, TimeSpan Steady, int Rate, int Connections, int LeastWarmUp, TimeSpan WarmUpBurst, TimeSpan MostWarmUp)
{
    public const int DefaultRate = 500;

    public static Plan Full { get; } = new(5, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6), DefaultRate, 64, 25_000, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(40));
    public static Plan Short { get; } = new(1, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), DefaultRate, 64, 4_000, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8));

    public IReadOnlyList<string> Subjects { get; init; } = SubjectNames.Usual;

    /// <summary>Of one repetition; each begins with another subject, so that none always follows the same neighbour or always comes last.</summary>
    public static IEnumerable<T> InTurn<T>(IReadOnlyList<T> subjects, int repetition) =>
        Enumerable.Range(0, subjects.Count).Select(x => subjects[(x + repetition) % subjects.Count]);
}
