using Notifications.Benchmarks.Chaos.Rounds;
using Notifications.Benchmarks.Chaos.Stage;

namespace Notifications.Benchmarks.Chaos.Faults;

/// <summary>One row of the table: one fault, and what it may leave behind.</summary>
/// <param name="Lasting">How long it lasts.</param>
/// <param name="BreakAsync">Breaks something, lets the time pass, and makes it whole again, whatever happens in between.</param>
internal sealed record Row(string Name, string What, Span Lasting, Expectation Expectation, Func<Scene, Draw, CancellationToken, Task> BreakAsync)
{
    /// <summary>How long with <c>--short</c>, where <see cref="Lasting"/> is too long for that.</summary>
    public Span? ShortLasting { get; init; }

    public int Rounds { get; init; } = 5;

    /// <summary>Not with <c>--short</c>, unless it is asked for by name: another row breaks the same, or more of it.</summary>
    public bool OnlyInFull { get; init; }

    /// <summary>The product reaches everybody through wires that can be cut.</summary>
    public bool IsWired { get; init; }

    /// <summary>It kills the broker, which forgets queues that are too young.</summary>
    public bool KillsBroker { get; init; }

    public Span LastingFor(bool isShort) => isShort && ShortLasting is { } span ? span : Lasting;
}
