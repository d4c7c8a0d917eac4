using System.Text.Json;
using Notifications.Storage;

namespace Notifications.Replay;

/// <summary>What a message in an error queue is about: MassTransit's envelope around a <c>DeliverNotification</c>.</summary>
public readonly record struct FaultedCommand(Guid NotificationId, int Cycle)
{
    /// <summary>
    /// True when this copy has no business in the error queue any more: its notification was replayed since, reached its end in another way (a late
    /// delivery), or stands in the queue already. What is not known, or not yet recorded as faulted, stays.
    /// </summary>
    /// <param name="row">The notification's cycle and state; null when the database has none.</param>
    /// <param name="isFirst">False when the same command was seen before in this rotation.</param>
    public bool IsSettled((int Cycle, string State)? row, bool isFirst) => row is { } notification
        && (notification.Cycle > Cycle || (notification.Cycle == Cycle && (!isFirst || notification.State is States.Delivered or States.Cancelled or States.Expired)));

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
