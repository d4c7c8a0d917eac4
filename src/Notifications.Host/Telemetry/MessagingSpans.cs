using System.Diagnostics;
using OpenTelemetry;

namespace Notifications.Host.Telemetry;

/// <summary>
/// MassTransit's spans as OpenTelemetry's conventions have them: it writes the attribute that <c>messaging.operation.name</c> and
/// <c>messaging.operation.type</c> replaced, and leaves system and destination out where it receives.
/// </summary>
internal sealed class MessagingSpans : BaseProcessor<Activity>
{
    private const string Destination = "messaging.destination.name";

    public override void OnStart(Activity data)
    {
        if (data.Source.Name != "MassTransit" || data.GetTagItem("messaging.operation") is not string operation) return;

        data.SetTag("messaging.operation.name", operation);
        data.SetTag("messaging.operation.type", operation);
        data.SetTag("messaging.system", "rabbitmq");
        // Its name is "destination operation".
        if (data.GetTagItem(Destination) is null && data.OperationName.LastIndexOf(' ') is > 0 and var end) data.SetTag(Destination, data.OperationName[..end]);
    }
}
