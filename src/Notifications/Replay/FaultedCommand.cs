using System.Text.Json;

namespace Notifications.Replay;

/// <summary>What a message in an error queue is about: MassTransit's envelope around a <c>DeliverNotification</c>.</summary>
public readonly record struct FaultedCommand(Guid NotificationId, int Cycle)
{
    /// <returns>Null for anything else: whoever put it there, it stays there.</returns>
    public static FaultedCommand? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.Object
                && message.TryGetProperty("notificationId", out var id) && id.ValueKind == JsonValueKind.String && id.TryGetGuid(out var notification)
                && message.TryGetProperty("cycle", out var cycle) && cycle.ValueKind == JsonValueKind.Number && cycle.TryGetInt32(out var number)
                ? new FaultedCommand(notification, number)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)   // the latter: half a surrogate pair
        {
            return null;
        }
    }
}
