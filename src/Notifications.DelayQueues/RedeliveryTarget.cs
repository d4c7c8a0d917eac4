using System.Text;
using BrokerArguments = RabbitMQ.Client.Headers;

namespace Notifications.DelayQueues;

/// <summary>
/// The queue that redelivered messages come back to when it is not to be the one they came from: so that what has waited out its delay doesn't wait again
/// behind a backlog. Some endpoint has to consume it, with the same consumers.
/// </summary>
/// <remarks>
/// It is declared with the ladder, so it exists before anything can come back to it, whether or not this process consumes it. The broker would keep a message
/// whose queue is missing, and look again only minutes later.
/// </remarks>
public sealed class RedeliveryTarget
{
    private const int LongestName = 255;   // bytes, in AMQP

    /// <param name="name">The name of its receive endpoint.</param>
    /// <param name="arguments">
    /// As its endpoint declares it, or the broker refuses one of the two. Left out, those of a quorum queue with <see cref="DelayLadder.DeliveryLimit"/>.
    /// </param>
    /// <exception cref="ArgumentException">The broker takes no such name.</exception>
    public RedeliveryTarget(string name, IReadOnlyDictionary<string, object?>? arguments = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (Encoding.UTF8.GetByteCount(name) > LongestName || name.StartsWith("amq.", StringComparison.Ordinal))
            throw new ArgumentException($"'{name}' cannot name the queue of a redelivery: use at most {LongestName} bytes, and not 'amq.' first.", nameof(name));

        (Name, Arguments) = (name, arguments ?? Quorum);
    }

    public string Name { get; }

    public IReadOnlyDictionary<string, object?> Arguments { get; }

    private static Dictionary<string, object?> Quorum => new()
    {
        [BrokerArguments.XQueueType] = "quorum",
        ["x-delivery-limit"] = DelayLadder.DeliveryLimit,
    };
}
