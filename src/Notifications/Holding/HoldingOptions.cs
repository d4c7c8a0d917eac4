using System.ComponentModel.DataAnnotations;

namespace Notifications.Holding;

public sealed class HoldingOptions : IValidatableObject
{
    public const string Section = "Holding";

    /// <summary>How often gates are looked at when nothing else wakes whoever releases. Default 500 ms.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A circuit opens when so much of what was tried in <see cref="CircuitWindow"/> failed. 0: never. Default 0.5.</summary>
    [Range(0, 1)]
    public double CircuitFailureRatio { get; set; } = 0.5;

    /// <summary>But not before so many were tried. Default 10.</summary>
    [Range(2, 10_000)]
    public int CircuitAttempts { get; set; } = 10;

    /// <summary>Default 30 s.</summary>
    public TimeSpan CircuitWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a circuit stays open at first; doubled each time that it opens again at once, to five minutes at most. Default 10 s.</summary>
    public TimeSpan CircuitBreak { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A destination that has so many slow attempts under way in one process gets no more than that: it must not use up the workers that all
    /// share. Default 16.
    /// </summary>
    [Range(1, 10_000)]
    public int MostSlowAttempts { get; set; } = 16;

    /// <summary>What is slow. Default 1 s.</summary>
    public TimeSpan SlowAfter { get; set; } = TimeSpan.FromSeconds(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Interval <= TimeSpan.Zero || Interval > TimeSpan.FromMinutes(1)) yield return new($"{Section}:Interval must be longer than zero and at most a minute");
        if (CircuitWindow < TimeSpan.FromSeconds(1) || CircuitWindow > TimeSpan.FromHours(1)) yield return new($"{Section}:CircuitWindow must be a second to an hour");
        if (CircuitBreak <= TimeSpan.Zero || CircuitBreak > TimeSpan.FromHours(1)) yield return new($"{Section}:CircuitBreak must be longer than zero and at most an hour");
        if (SlowAfter <= TimeSpan.Zero) yield return new($"{Section}:SlowAfter must be longer than zero");
    }
}
