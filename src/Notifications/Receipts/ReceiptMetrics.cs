using System.Diagnostics.Metrics;
using Notifications.Messaging;

namespace Notifications.Receipts;

/// <summary>What providers told after the attempt.</summary>
public sealed class ReceiptMetrics
{
    private readonly Counter<long> _receipts;

    public ReceiptMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _receipts = meters.Create(Tracing.SourceName).CreateCounter<long>(
            "notifications.receipts", "{receipt}", "What providers told after the attempt, by outcome; stray: for a notification that nobody knows; missing: none came in time");
    }

    public void Received(string outcome) => _receipts.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
