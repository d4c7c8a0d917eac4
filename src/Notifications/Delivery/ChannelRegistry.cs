using System.Collections.Frozen;
using Notifications.Channels;
using Notifications.Secrets;

namespace Notifications.Delivery;

/// <summary>Finds the channel of a claimed attempt and opens the secrets of its destination. Whatever a channel does, an outcome comes back.</summary>
public sealed partial class ChannelRegistry(IEnumerable<IChannel> channels, OpenedSecrets opened, ILogger<ChannelRegistry> logger)
{
    private readonly FrozenDictionary<string, IChannel> _channels = channels.ToFrozenDictionary(x => x.Name);

    public async Task<DeliveryOutcome> DeliverAsync(ClaimResult.Claimed claimed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        if (!_channels.TryGetValue(claimed.Channel, out var channel)) return new DeliveryOutcome.Rejected("unknown-channel");

        // Late beats unsigned: the receiver would refuse it or, worse, take it.
        if (claimed.IsSigned && claimed.Secrets.Count == 0) return new DeliveryOutcome.Deferred("secret-missing");
        if (opened.TryOpen(claimed.Secrets) is not { } secrets) return new DeliveryOutcome.Deferred("secret-unreadable");

        return await GuardAsync(claimed, () => channel.DeliverAsync(claimed.Delivery with { Secrets = secrets }, cancellationToken), cancellationToken);
    }

    /// <summary>Asks the provider what became of it.</summary>
    public async Task<DeliveryOutcome> AskAsync(ClaimResult.Claimed claimed, TimeSpan age, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        return await GuardAsync(claimed, () => _channels[claimed.Channel].AskAsync(claimed.Delivery, age, cancellationToken), cancellationToken);
    }

    /// <summary>The cautious one for a channel that this process is not set up for: who knows what its doubles cost.</summary>
    public UnknownPolicy WhenUnknown(string channel) => _channels.TryGetValue(channel, out var known) ? known.WhenUnknown : UnknownPolicy.Hold;

    private async Task<DeliveryOutcome> GuardAsync(ClaimResult.Claimed claimed, Func<Task<DeliveryOutcome>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
#pragma warning disable CA1031 // A channel that throws has a bug. Its message may hold an address or content, and from here it would reach the error queue.
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogBug(claimed.Channel, claimed.Delivery.NotificationId, exception.GetType().FullName, exception.StackTrace);
            return new DeliveryOutcome.Unknown("channel-error");
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(LogLevel.Error, "The channel {Channel} threw {ExceptionType} for {NotificationId}; its message is left out on purpose: {StackTrace}")]
    private partial void LogBug(string channel, Guid notificationId, string? exceptionType, string? stackTrace);
}
