using System.Diagnostics.CodeAnalysis;
using Notifications.Storage;

namespace Notifications.Destinations;

/// <summary>How a destination takes its notifications; in the API, in the configuration and here. What is null is as the product has it.</summary>
public sealed record DestinationPolicy
{
    /// <summary>none; key: one after the other for each ordering key; destination: all of them one after the other.</summary>
    [AllowNull]
    public string Order { get; init => field = value ?? Orderings.None; } = Orderings.None;

    /// <summary>With an order: so many faults, and the others go on without the one that faulted. Null: they wait for an operator.</summary>
    public int? SkipAfterFaults { get; init; }

    /// <summary>How long an attempt may take; null: as its channel has it.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary>How many attempts may be under way at a time, over all workers; null: as many as there are workers for.</summary>
    public int? Concurrency { get; init; }

    /// <summary>How many attempts may begin in a second, over all workers; null: any number.</summary>
    public double? RatePerSecond { get; init; }

    /// <summary>With a rate: how many may begin at once after a pause; null: as many as in a second.</summary>
    public int? Burst { get; init; }

    /// <summary>Its circuit opens when this part of the attempts fails; 0: never; null: as configured.</summary>
    public double? CircuitFailureRatio { get; init; }

    /// <summary>How long its circuit stays open for the first time; null: as configured.</summary>
    public double? CircuitBreakSeconds { get; init; }
}
