using System.Diagnostics.Metrics;
using Notifications.Messaging;
using Notifications.Storage;

namespace Notifications.Lifecycle;

/// <summary>What outcomes led to.</summary>
public sealed class LifecycleMetrics
{
    private readonly Counter<long> _late;
    private readonly Histogram<double> _delivered;

    public LifecycleMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(Tracing.SourceName);
        _late = meter.CreateCounter<long>("notifications.outcomes.late", "{outcome}", "Outcomes that changed no state, by outcome");
        _delivered = meter.CreateHistogram("notifications.delivery.duration", "s", "From acceptance to delivery, by channel and by whether it was replayed",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 1800, 3600] });
    }

    public void Late(string outcome) => _late.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Counted once for each notification, when its row says so. The time of acceptance stands in the id.</summary>
    public void Delivered(NotificationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!_delivered.Enabled || state.DeliveredAt is not { } delivered) return;

        // Two processes read the database's clock to within a round trip, which may be more than the whole delivery took.
        var took = Math.Max(0, (delivered - Ids.AcceptedAt(state.CorrelationId)).TotalSeconds);
        _delivered.Record(took, new("channel", state.Channel), new("replayed", state.Cycle > 1));
    }
}
