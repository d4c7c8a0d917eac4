using Notifications.Channels;
using Polly;
using Polly.CircuitBreaker;

namespace Notifications.Holding;

/// <summary>
/// Polly's circuit breaker, fed with outcomes, says when a destination fails too often. What is open then is its gate in PostgreSQL, which all workers ask;
/// so this one closes again at once and counts from the beginning.
/// </summary>
internal sealed class Breaker
{
    private readonly CircuitBreakerManualControl _control = new();
    private readonly ResiliencePipeline<DeliveryOutcome> _pipeline;
    private readonly TimeProvider _clock;
    private int _tripped;

    public Breaker(double failureRatio, HoldingOptions options, TimeProvider clock)
    {
        (FailureRatio, _clock, LastSeen) = (failureRatio, clock, clock.GetTimestamp());
        _pipeline = new ResiliencePipelineBuilder<DeliveryOutcome> { TimeProvider = clock }.AddCircuitBreaker(new CircuitBreakerStrategyOptions<DeliveryOutcome>
        {
            FailureRatio = failureRatio,
            MinimumThroughput = options.CircuitAttempts,
            SamplingDuration = options.CircuitWindow,
            ShouldHandle = outcome => ValueTask.FromResult(Circuits.IsFailure(outcome.Outcome.Result)),
            OnOpened = _ =>
            {
                Interlocked.Exchange(ref _tripped, 1);
                return ValueTask.CompletedTask;
            },
            ManualControl = _control,
        }).Build();
    }

    public double FailureRatio { get; }

    public long LastSeen { get; private set; }

    /// <returns>True once for each time that too much has failed.</returns>
    public async Task<bool> ObserveAsync(DeliveryOutcome outcome, CancellationToken cancellationToken)
    {
        LastSeen = _clock.GetTimestamp();
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        await _pipeline.ExecuteOutcomeAsync(static (_, known) => Outcome.FromResultAsValueTask(known), context, outcome);
        ResilienceContextPool.Shared.Return(context);
        if (Interlocked.Exchange(ref _tripped, 0) == 0) return false;

        await _control.CloseAsync(cancellationToken);
        return true;
    }
}
