using MassTransit;
using MassTransit.Configuration;
using MassTransit.RetryPolicies;
using MassTransit.Util;

namespace Notifications.DelayQueues;

/// <summary>
/// Plays a redelivery configuration through before any message depends on it, so that a delay the ladder cannot make stops the start and
/// not the first message that fails. Policies that decide when they see the exception are checked when they decide.
/// </summary>
internal sealed class RedeliveryCheck : ExceptionSpecification, IRedeliveryConfigurator
{
    private RetryPolicyFactory? _policy;

    private RedeliveryCheck()
    {
    }

    public bool ReplaceMessageId
    {
        set { }
    }

    public static void Run(DelayLadder ladder, Action<IRedeliveryConfigurator> configure)
    {
        var check = new RedeliveryCheck();
        configure(check);

        if (check._policy is null)
            throw new ArgumentException("The redelivery has no policy: call r.Intervals(…), another of MassTransit's policies or r.DecideBy(…).", nameof(configure));

        if (FindLongest(check._policy(check.Filter)) is { } longest && longest > ladder.Longest)
            throw new ArgumentOutOfRangeException(nameof(configure), longest, $"The longest step of the delay ladder is {ladder.Longest}: add a step of at least {longest} to the ladder or shorten the redelivery.");
    }

    public void SetRetryPolicy(RetryPolicyFactory factory) => _policy = factory;

    public ConnectHandle ConnectRetryObserver(IRetryObserver observer) => new EmptyConnectHandle();

    private static TimeSpan? FindLongest(IRetryPolicy policy) => policy switch
    {
        IntervalRetryPolicy intervals => intervals.Intervals.Max(),
        IncrementalRetryPolicy incremental => incremental.InitialInterval + (incremental.IntervalIncrement * Math.Max(0, incremental.RetryLimit - 1)),
        ExponentialRetryPolicy exponential => exponential.GetRetryInterval(int.MaxValue),
        _ => null,
    };
}
