using Notifications.Holding;

namespace Notifications.Cancel;

/// <summary>An operator's order that a lane goes on without the one that holds it up. That one stays as it is, and can be replayed out of its turn.</summary>
public sealed partial class Skips(Lanes lanes, ILogger<Skips> logger)
{
    /// <returns>False when it holds up no lane.</returns>
    public async Task<bool> TrySkipAsync(Guid notification, string producer, CancellationToken cancellationToken)
    {
        var skipped = await lanes.TrySkipAsync(notification, cancellationToken);
        if (skipped) LogSkipped(notification, producer);   // no column says who
        return skipped;
    }

    [LoggerMessage(LogLevel.Information, "The lane of notification {NotificationId} goes on without it, by order of {Producer}")]
    private partial void LogSkipped(Guid notificationId, string producer);
}
