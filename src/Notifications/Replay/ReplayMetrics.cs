using System.Diagnostics.Metrics;
using Notifications.Messaging;

namespace Notifications.Replay;

/// <summary>What operators had tried again.</summary>
public sealed class ReplayMetrics
{
    private readonly Counter<long> _replayed;

    public ReplayMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _replayed = meters.Create(Tracing.SourceName)
            .CreateCounter<long>("notifications.replayed", "{notification}", "Notifications that a replay has queued again, by channel");
    }

    public void Replayed(string channel) => _replayed.Add(1, new KeyValuePair<string, object?>("channel", channel));
}
