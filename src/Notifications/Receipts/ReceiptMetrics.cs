using System.Diagnostics.Metrics;
using Notifications.Messaging;

namespace Notifications.Receipts;

internal static class ReceiptMetrics
{
    private static readonly Meter Meter = new(Tracing.SourceName);
    private static readonly Counter<long> Receipts = Meter.CreateCounter<long>("notifications.receipts", "{receipt}",
        "What providers told after the attempt, by outcome; stray: for a notification that nobody knows; forged: not signed by them; missing: none came in time");

    public static void Received(string outcome) => Receipts.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
