using System.Runtime.CompilerServices;

namespace Notifications.Destinations;

/// <summary>The body of <c>PATCH /v1/destinations/{name}</c>, a merge patch (RFC 7396): what is left out stays as it is, null is the default again.</summary>
public sealed class DestinationChange
{
    /// <summary>It has no default: null is refused.</summary>
    public string? Address
    {
        get;
        set => (field, HasAddress) = (value, true);
    }

    public PolicyChange? Policy
    {
        get;
        set => (field, HasPolicy) = (value, true);
    }

    internal bool HasAddress { get; private set; }
    internal bool HasPolicy { get; private set; }

    public DestinationPolicy ApplyTo(DestinationPolicy policy) => !HasPolicy ? policy : Policy is null ? new DestinationPolicy() : Policy.ApplyTo(policy);
}

/// <summary>What is left out of it stays as it is; null is the default again.</summary>
public sealed class PolicyChange
{
    private readonly HashSet<string> _given = [];

    public string? Order { get; set => field = Given(value); }
    public int? SkipAfterFaults { get; set => field = Given(value); }
    public double? TimeoutSeconds { get; set => field = Given(value); }
    public int? Concurrency { get; set => field = Given(value); }
    public double? RatePerSecond { get; set => field = Given(value); }
    public int? Burst { get; set => field = Given(value); }
    public double? CircuitFailureRatio { get; set => field = Given(value); }
    public double? CircuitBreakSeconds { get; set => field = Given(value); }

    public DestinationPolicy ApplyTo(DestinationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new DestinationPolicy
        {
            Order = Changed(Order, policy.Order),
            SkipAfterFaults = Changed(SkipAfterFaults, policy.SkipAfterFaults),
            TimeoutSeconds = Changed(TimeoutSeconds, policy.TimeoutSeconds),
            Concurrency = Changed(Concurrency, policy.Concurrency),
            RatePerSecond = Changed(RatePerSecond, policy.RatePerSecond),
            Burst = Changed(Burst, policy.Burst),
            CircuitFailureRatio = Changed(CircuitFailureRatio, policy.CircuitFailureRatio),
            CircuitBreakSeconds = Changed(CircuitBreakSeconds, policy.CircuitBreakSeconds),
        };
    }

    private T Given<T>(T value, [CallerMemberName] string member = "")
    {
        _given.Add(member);
        return value;
    }

    private T Changed<T>(T value, T current, [CallerArgumentExpression(nameof(value))] string member = "") => _given.Contains(member) ? value : current;
}
