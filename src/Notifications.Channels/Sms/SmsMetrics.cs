using System.Diagnostics.Metrics;

namespace Notifications.Channels.Sms;

internal static class SmsMetrics
{
    // The product's one meter; whoever subscribes to its name has this instrument too.
    private static readonly Meter Meter = new("Notifications");
    private static readonly Counter<long> Segments = Meter.CreateCounter<long>(
        "notifications.sms.segments", "{segment}", "Segments of the messages that the provider took: what is billed");

    public static void Took(int segments) => Segments.Add(segments);
}
