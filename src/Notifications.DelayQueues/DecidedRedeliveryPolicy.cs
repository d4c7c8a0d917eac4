using MassTransit;
using MassTransit.RetryPolicies;

namespace Notifications.DelayQueues;

/// <summary>
/// MassTransit finds its place in a policy by asking once for every redelivery there has been. A decision that depends on the exception has
/// no such sequence: it is made once, with the true redelivery count, and repeated for as long as MassTransit asks.
/// </summary>
internal sealed class DecidedRedeliveryPolicy(IExceptionFilter filter, RedeliveryDecision decide) : IRetryPolicy
{
    public RetryPolicyContext<T> CreatePolicyContext<T>(T context)
        where T : class, PipeContext => new PolicyContext<T>(this, context, (context as ConsumeContext)?.GetRedeliveryCount() ?? 0);

    // Independent of the decision: MassTransit holds the fault of a handled exception back and asks again when it gives up.
    public bool IsHandled(Exception exception) => filter.Match(exception);

    public void Probe(ProbeContext context)
    {
        context.Set(new { Policy = "Decided" });
        filter.Probe(context);
    }

    private TimeSpan? Decide(Exception exception, int redeliveryCount) => IsHandled(exception) ? decide(exception, redeliveryCount) : null;

    private sealed class PolicyContext<T>(DecidedRedeliveryPolicy policy, T context, int redeliveryCount) : BaseRetryPolicyContext<T>(policy, context)
        where T : class, PipeContext
    {
        public override bool CanRetry(Exception exception, out RetryContext<T> retryContext) =>
            base.CanRetry(exception, out retryContext) && retryContext.Delay is not null;

        protected override RetryContext<T> CreateRetryContext(Exception exception, CancellationToken cancellationToken) =>
            new Decision<T>(Context, exception, redeliveryCount, policy.Decide(exception, redeliveryCount), cancellationToken);
    }

    private sealed class Decision<T>(T context, Exception exception, int redeliveryCount, TimeSpan? delay, CancellationToken cancellationToken)
        : BaseRetryContext<T>(context, exception, redeliveryCount, cancellationToken), RetryContext<T>
        where T : class, PipeContext
    {
        public override TimeSpan? Delay => delay;

        public bool CanRetry(Exception exception, out RetryContext<T> retryContext)
        {
            retryContext = this;
            return Delay is not null;
        }
    }
}
