using System.Diagnostics.Metrics;
using Notifications.Messaging;

namespace Notifications.Lifecycle;

internal static class LifecycleMetrics
{
    private static readonly Meter Meter = new(Tracing.SourceName);
    private static readonly Counter<long> LateOutcomes = Meter.CreateCounter<long>("notifications.outcomes.late", "{outcome}", "Outcomes that changed no state, by outcome");

    public static void Late(string outcome) => LateOutcomes.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
