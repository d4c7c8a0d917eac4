using System.Diagnostics;
using System.Diagnostics.Metrics;
using Notifications.Messaging;

namespace Notifications.Intake;

/// <summary>What came in, and what became of it.</summary>
public sealed class IntakeMetrics
{
    private readonly Counter<long> _events;
    private readonly Counter<long> _accepted;

    public IntakeMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(Tracing.SourceName);
        _events = meter.CreateCounter<long>("notifications.events", "{event}", "Posted events by result: accepted, duplicate, conflict, refused with its reason");
        _accepted = meter.CreateCounter<long>("notifications.accepted", "{notification}", "Notifications committed by the intake, by channel and priority");
    }

    /// <summary>Refused before the intake saw it.</summary>
    /// <param name="reason">One of a handful of words.</param>
    public void Refused(string reason) => _events.Add(1, new("result", "refused"), new("reason", reason));

    internal void Answered(IntakeResult result)
    {
        switch (result)
        {
            case IntakeResult.Accepted accepted:
                _events.Add(1, new KeyValuePair<string, object?>("result", accepted.Duplicate ? "duplicate" : "accepted"));
                break;
            case IntakeResult.IdReused:
                _events.Add(1, new KeyValuePair<string, object?>("result", "conflict"));
                break;
            case IntakeResult.UnknownDestination:
                Refused("unknown-destination");
                break;
            case IntakeResult.NotStorable:
                Refused("not-storable");
                break;
            case IntakeResult.TryAgain again:
                Refused(again.IsOverBound ? "capacity" : "unavailable");
                break;
            default:
                throw new UnreachableException();
        }
    }

    internal void Committed(string channel, string priority) => _accepted.Add(1, new("channel", channel), new("priority", priority));
}
