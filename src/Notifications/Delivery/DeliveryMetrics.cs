using System.Diagnostics.Metrics;
using Notifications.Messaging;

namespace Notifications.Delivery;

internal static class DeliveryMetrics
{
    private static readonly Meter Meter = new(Tracing.SourceName);
    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>("notifications.attempts", "{attempt}", "Attempts by channel and outcome");
    private static readonly Counter<long> Drops = Meter.CreateCounter<long>("notifications.claims.dropped", "{command}", "Commands that the claim dropped, by reason");

    public static void Attempted(string channel, string outcome) => Attempts.Add(1, new("channel", channel), new("outcome", outcome));

    public static void Dropped(string reason) => Drops.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
