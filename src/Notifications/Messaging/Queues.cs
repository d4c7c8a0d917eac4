using MassTransit;
using Notifications.Storage;

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

    /// <summary>Stands where a priority stands, in the name of a queue and among the shares of concurrency; no notification has it.</summary>
    public const string Retries = "retry";

    /// <summary>
    /// Where the command for an attempt goes: the first one of a cycle by its priority, all others to their channel's retries, whose time has come already and
    /// who must not wait again behind a backlog of first attempts.
    /// </summary>
    public static string For(string channel, string priority, int attempt) => attempt > 1 ? Retry(channel) : Deliver(channel, priority);

    public static string Deliver(string channel, string priority) => $"{DeliverPrefix}{channel}-{priority}";

    /// <summary>What comes back over the delay ladder, of all priorities, and what is sent for an attempt that is not the first.</summary>
    public static string Retry(string channel) => Deliver(channel, Retries);

    /// <summary>All queues that a channel's commands come by.</summary>
    public static IEnumerable<string> Of(string channel) => Priorities.All.Append(Retries).Select(x => Deliver(channel, x));

    /// <summary>The dead-letter queue of a channel: one for all its priorities and its retries.</summary>
    public static string Error(string channel) => $"{DeliverPrefix}{channel}{ErrorSuffix}";

    /// <summary>The channel of a deliver queue, by the address of its endpoint.</summary>
    public static string ChannelOf(Uri endpoint) => PartsOf(endpoint) is [_, var channel, ..] ? channel : "";

    /// <summary>Which of its channel's shares it consumes: a priority, or <see cref="Retries"/>.</summary>
    public static string ShareOf(Uri endpoint) => PartsOf(endpoint) is [_, _, var share] ? share : "";

    private static string[] PartsOf(Uri endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return endpoint.AbsolutePath.Split('/')[^1].Split('-');
    }

    /// <summary>All queues of a channel share one error queue, so an operator has one place to look.</summary>
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
