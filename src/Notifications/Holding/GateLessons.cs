using Microsoft.Extensions.Options;
using Notifications.Contracts;
using Notifications.Lifecycle;
using Notifications.Storage;
using Npgsql;

namespace Notifications.Holding;

/// <summary>What gates learn from attempts that had a permit: whether their destinations are well again. And there is room for others now.</summary>
public sealed partial class GateLessons(GateStore gates, Releases releases, IOptions<HoldingOptions> options, ILogger<GateLessons> logger)
{
    public async Task LearnAsync(IReadOnlyCollection<(NotificationState State, NotificationOutcome Outcome)> applied, CancellationToken cancellationToken)
    {
        var lessons = applied.Where(x => x.State is { HasPermit: true, Destination: not null } && !x.Outcome.IsReceipt)
            .GroupBy(x => x.State.Destination!.Value, x => x.Outcome).ToDictionary(x => x.Key, x => x.ToList());
        if (lessons.Count == 0) return;

        try
        {
            await gates.ChangeAsync([.. lessons.Keys], gate => Learn(gate, lessons[gate.Destination]), make: false, cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            // The outcomes are applied; the next attempts teach the same.
            LogNotLearned(exception.SqlState ?? exception.GetType().Name);
        }

        releases.Wake();
    }

    private Gate Learn(Gate gate, List<NotificationOutcome> outcomes)
    {
        var failures = outcomes.Count(x => x.Outcome is Outcomes.Deferred or Outcomes.Unknown);
        var successes = outcomes.Where(x => x.Outcome is not (Outcomes.Deferred or Outcomes.Unknown)).ToList();
        var prompt = successes.Count(x => x.DurationMilliseconds < options.Value.SlowAfter.TotalMilliseconds);
        return gate.Learn(successes.Count, failures, prompt, options.Value.CircuitBreak);
    }

    [LoggerMessage(LogLevel.Warning, "Gates could not be told how attempts ended ({Error})")]
    private partial void LogNotLearned(string error);
}
