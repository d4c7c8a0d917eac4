using Notifications.Storage;
using Npgsql;

namespace Notifications.Destinations;

/// <summary>A destination's policy as it stands in its row.</summary>
internal static class PolicyColumns
{
    /// <summary>In the order of <see cref="AddTo"/>.</summary>
    public const string Names = "ordering, skip_after_faults, timeout, concurrency, rate, burst, circuit_failure_ratio, circuit_break";

    public static void AddTo(NpgsqlParameterCollection parameters, DestinationPolicy policy)
    {
        parameters.Add(new NpgsqlParameter<string> { TypedValue = policy.Order });
        parameters.Add(new NpgsqlParameter<int?> { TypedValue = policy.SkipAfterFaults });
        parameters.Add(new NpgsqlParameter<TimeSpan?> { TypedValue = Length(policy.TimeoutSeconds) });
        parameters.Add(new NpgsqlParameter<int?> { TypedValue = policy.Concurrency });
        parameters.Add(new NpgsqlParameter<double?> { TypedValue = policy.RatePerSecond });
        parameters.Add(new NpgsqlParameter<int?> { TypedValue = policy.Burst });
        parameters.Add(new NpgsqlParameter<double?> { TypedValue = policy.CircuitFailureRatio });
        parameters.Add(new NpgsqlParameter<TimeSpan?> { TypedValue = Length(policy.CircuitBreakSeconds) });
    }

    public static DestinationPolicy Read(DestinationRow row) => new()
    {
        Order = row.Ordering,
        SkipAfterFaults = row.SkipAfterFaults,
        TimeoutSeconds = row.Timeout?.TotalSeconds,
        Concurrency = row.Concurrency,
        RatePerSecond = row.Rate,
        Burst = row.Burst,
        CircuitFailureRatio = row.CircuitFailureRatio,
        CircuitBreakSeconds = row.CircuitBreak?.TotalSeconds,
    };

    private static TimeSpan? Length(double? seconds) => seconds is { } number ? TimeSpan.FromSeconds(number) : null;
}
