using System.Diagnostics.Metrics;
using Notifications.Messaging;

namespace Notifications.Limits;

/// <summary>What limits did. Never whose: an address or a key's id is no attribute.</summary>
public sealed class LimitMetrics
{
    private readonly Counter<long> _limited;
    private readonly Counter<long> _unanswered;

    public LimitMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(Tracing.SourceName);
        _limited = meter.CreateCounter<long>("notifications.requests.limited", "{request}", "Requests that were refused by a limit: of a key, of an address, or of what fits into memory");
        _unanswered = meter.CreateCounter<long>("notifications.limits.unanswered", "{request}", "Requests that passed a limit because the database gave no answer in time");
    }

    /// <param name="limit">key, address or capacity.</param>
    public void Refused(string limit) => _limited.Add(1, new KeyValuePair<string, object?>("limit", limit));

    /// <param name="limit">key or address.</param>
    public void Unanswered(string limit) => _unanswered.Add(1, new KeyValuePair<string, object?>("limit", limit));
}
