using System.Text;

namespace Notifications.DelayQueues;

/// <summary>
/// The queue that redelivered messages come back to when it is not to be the one they came from: so that what has waited out its delay doesn't wait again
/// behind a backlog. A receive endpoint of this name has to consume it, with the same consumers; it declares it.
/// </summary>
/// <remarks>
/// Nobody else declares it, though it has to be there when a delay ends: the broker (3.10) closes the connection of whoever consumes a quorum queue while
/// somebody else is still declaring it. A message that comes back too early is kept until the queue is there.
/// </remarks>
public sealed class RedeliveryTarget
{
    private const int LongestName = 255;   // bytes, in AMQP

    /// <param name="name">The name of its receive endpoint.</param>
    /// <exception cref="ArgumentException">The broker takes no such name.</exception>
    public RedeliveryTarget(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (Encoding.UTF8.GetByteCount(name) > LongestName || name.StartsWith("amq.", StringComparison.Ordinal))
            throw new ArgumentException($"'{name}' cannot name the queue of a redelivery: use at most {LongestName} bytes, and not 'amq.' first.", nameof(name));

        Name = name;
    }

    public string Name { get; }
}
