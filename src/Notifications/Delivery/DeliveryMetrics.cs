using System.Diagnostics;
using System.Diagnostics.Metrics;
using Notifications.Contracts;
using Notifications.Messaging;

namespace Notifications.Delivery;

/// <summary>Attempts, and commands that led to none.</summary>
public sealed class DeliveryMetrics
{
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _dropped;
    private readonly Histogram<double> _duration;

    public DeliveryMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(Tracing.SourceName);
        _attempts = meter.CreateCounter<long>("notifications.attempts", "{attempt}", "Attempts by channel, outcome and class of error");
        _dropped = meter.CreateCounter<long>("notifications.claims.dropped", "{command}", "Commands that the claim dropped, by reason");
        _duration = meter.CreateHistogram("notifications.attempt.duration", "s", "How long the provider took, by channel and outcome",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });
    }

    internal void Attempted(string channel, NotificationOutcome report)
    {
        var tags = Tags(channel, report);
        _duration.Record(report.DurationMilliseconds / 1000.0, tags);
        Count(tags, report.ErrorClass);
    }

    /// <summary>An attempt whose worker died: how long it took nobody knows.</summary>
    internal void Interrupted(string channel, NotificationOutcome report) => Count(Tags(channel, report), report.ErrorClass);

    internal void Dropped(string reason) => _dropped.Add(1, new KeyValuePair<string, object?>("reason", reason));

    private static TagList Tags(string channel, NotificationOutcome report) => new() { { "channel", channel }, { "outcome", report.Outcome } };

    private void Count(TagList tags, string? errorClass)
    {
        if (errorClass is not null) tags.Add("error.type", errorClass);
        _attempts.Add(1, tags);
    }
}
