using MassTransit;

namespace Notifications.Messaging;

/// <summary>The names and arguments of every queue of the product: the only place that knows them.</summary>
public static class Queues
{
    /// <summary>Where outcomes and faults become states.</summary>
    public const string Lifecycle = "lifecycle";

    /// <summary>
    /// RabbitMQ 4 gives quorum queues a delivery limit of 20 and then drops what has no dead-letter exchange. A large positive limit, the same on
    /// every queue (error queues inherit it) and on every broker version, never gets there; -1 is unknown to 3.10.
    /// </summary>
    public const int DeliveryLimit = DelayQueues.DelayLadder.DeliveryLimit;

    private const string DeliverPrefix = "deliver-";
    private const string ErrorSuffix = "_error";

    public static string Deliver(string channel, string priority) => $"{DeliverPrefix}{channel}-{priority}";

    /// <summary>The dead-letter queue of a channel: one for all its priorities.</summary>
    public static string Error(string channel) => $"{DeliverPrefix}{channel}{ErrorSuffix}";

    /// <summary>The channel of a deliver queue, by the address of its endpoint.</summary>
    public static string ChannelOf(Uri endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return endpoint.AbsolutePath.Split('/')[^1].Split('-') is [_, var channel, ..] ? channel : "";
    }

    /// <summary>All priorities of a channel share one error queue, so an operator has one place to look.</summary>
    internal sealed class ErrorNames : IErrorQueueNameFormatter
    {
        public string FormatErrorQueueName(string queueName)
        {
            var priority = queueName.LastIndexOf('-');
            var isDeliver = queueName.StartsWith(DeliverPrefix, StringComparison.Ordinal) && priority > DeliverPrefix.Length;
            return (isDeliver ? queueName[..priority] : queueName) + ErrorSuffix;
        }
    }
}
