using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;
using BrokerArguments = RabbitMQ.Client.Headers;

namespace Notifications.DelayQueues;

/// <summary>How a step is declared on the broker; why each argument is as it is stands in README.md.</summary>
internal static class LadderTopology
{
    public static Dictionary<string, object?> ArgumentsOf(DelayStep step) => new()
    {
        [BrokerArguments.XQueueType] = "quorum",
        [BrokerArguments.XMessageTTL] = (long)step.Delay.TotalMilliseconds,
        // The default exchange and no routing key of its own: the message's key, the queue that it returns to, is kept.
        [BrokerArguments.XDeadLetterExchange] = "",
        ["x-dead-letter-strategy"] = "at-least-once",
        [BrokerArguments.XOverflow] = "reject-publish",
        ["x-delivery-limit"] = DelayLadder.DeliveryLimit,
    };

    public static async Task DeclareAsync(ChannelContext channel, DelayLadder ladder)
    {
        foreach (var step in ladder.Steps)
            await DeclareAsync(channel, step);
    }

    public static async Task DeclareAsync(ChannelContext channel, DelayStep step)
    {
        await channel.ExchangeDeclare(step.Name, ExchangeType.Fanout, durable: true, autoDelete: false, arguments: null);
        await channel.QueueDeclare(step.Name, durable: true, exclusive: false, autoDelete: false, ArgumentsOf(step));
        await channel.QueueBind(step.Name, step.Name, routingKey: "", arguments: null);
    }
}
