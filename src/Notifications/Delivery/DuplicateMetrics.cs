using System.Diagnostics.Metrics;
using Notifications.Messaging;

namespace Notifications.Delivery;

/// <summary>What may have been sent twice: an attempt of unknown outcome that is tried again, by itself or by an operator.</summary>
public sealed class DuplicateMetrics
{
    private readonly Counter<long> _possible;

    public DuplicateMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _possible = meters.Create(Tracing.SourceName)
            .CreateCounter<long>("notifications.duplicates.possible", "{attempt}", "Attempts of unknown outcome that were tried again, by channel");
    }

    public void Possible(string channel) => _possible.Add(1, new KeyValuePair<string, object?>("channel", channel));
}
