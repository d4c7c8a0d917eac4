using MassTransit;
using MassTransit.RabbitMqTransport;

namespace Notifications.Messaging;

/// <summary>The channel a message came on.</summary>
internal static class ReceiveChannel
{
    /// <summary>True when it closed since: the broker has taken the message back, and acknowledging or moving it can't work.</summary>
    public static bool IsGone(ConsumeContext context) => context.TryGetPayload<ChannelContext>(out var channel) && channel.Channel.IsClosed;
}
