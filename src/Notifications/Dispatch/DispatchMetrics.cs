using System.Diagnostics.Metrics;
using Notifications.Messaging;

namespace Notifications.Dispatch;

/// <summary>Commands on their way to the broker.</summary>
public sealed class DispatchMetrics
{
    private readonly Counter<long> _dispatched;
    private readonly Counter<long> _unconfirmed;
    private readonly Counter<long> _lost;

    public DispatchMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(Tracing.SourceName);
        _dispatched = meter.CreateCounter<long>("notifications.commands.dispatched", "{command}", "Commands that the broker has confirmed");
        _unconfirmed = meter.CreateCounter<long>("notifications.commands.unconfirmed", "{command}", "Commands not confirmed in time; they are sent again");
        _lost = meter.CreateCounter<long>("notifications.commands.lost", "{command}", "Commands lost on the way; they are sent again");
    }

    public void Dispatched(Command command) => _dispatched.Add(1, new("channel", command.Channel), new("priority", command.Priority));

    public void Unconfirmed(Command command) => _unconfirmed.Add(1, new("channel", command.Channel), new("priority", command.Priority));

    public void Lost(DueRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        _lost.Add(1, new("channel", row.Channel), new("priority", row.Priority));
    }
}
