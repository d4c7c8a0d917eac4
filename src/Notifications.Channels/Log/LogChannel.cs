using Microsoft.Extensions.Logging;

namespace Notifications.Channels.Log;

/// <summary>Writes that a notification would have gone out: a destination for trying things, and the smallest channel there is.</summary>
internal sealed partial class LogChannel(ILogger<LogChannel> logger) : IChannel
{
    public string Name => "log";

    /// <summary>Only a worker that died leaves it open, and a second line costs nothing.</summary>
    public UnknownPolicy WhenUnknown => UnknownPolicy.Resend;

    public Task<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LogNotification(delivery.NotificationId, delivery.EventType, delivery.Attempt);

        return Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Delivered());
    }

    /// <summary>Any text will do: it is a label and is never written.</summary>
    public string? FindMistake(string recipient) => null;

    [LoggerMessage(LogLevel.Information, "Notification {NotificationId} of type {EventType}, attempt {Attempt}")]
    private partial void LogNotification(Guid notificationId, string eventType, int attempt);
}
