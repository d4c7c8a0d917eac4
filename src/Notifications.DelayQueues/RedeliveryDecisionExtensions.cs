using MassTransit;

namespace Notifications.DelayQueues;

public static class RedeliveryDecisionExtensions
{
    /// <summary>
    /// Takes the delay from the exception instead of a fixed list, for example from a provider's Retry-After. Asked once for each failed
    /// attempt; <c>Ignore</c> and <c>Handle</c> come first.
    /// </summary>
    /// <example><c>r.DecideBy((exception, count) => count &lt; 3 ? (exception as DeliveryDeferredException)?.Delay : null);</c></example>
    public static void DecideBy(this IRedeliveryConfigurator configurator, RedeliveryDecision decide)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        ArgumentNullException.ThrowIfNull(decide);

        configurator.SetRetryPolicy(filter => new DecidedRedeliveryPolicy(filter, decide));
    }
}
