using Notifications.Messaging;
using RabbitMQ.Client;

namespace Notifications.Replay;

/// <summary>
/// Takes chosen messages out of an error queue. RabbitMQ has no such thing: getting and returning breaks the order of a quorum queue and burns its
/// delivery limit. So the queue is rotated once: every message is taken from the head, and published again at the tail unless it is to go. It is
/// acknowledged only after the broker confirmed the copy; a crash in between leaves a message twice, never not at all.
/// </summary>
/// <remarks>The order of what stays is kept. A message that arrives during the rotation stands before those that were rotated after it.</remarks>
public sealed class ErrorQueueRotation(BrokerConnection broker)
{
    /// <summary>
    /// Messages that are judged and confirmed together. RabbitMQ has 32 commands of a channel under way to a quorum queue (quorum_commands_soft_limit) and
    /// forgets the rest when the channel closes: acknowledgements among them, whose messages would come back beside their copies.
    /// </summary>
    private const int Window = 16;

    /// <summary>A broker with an alarm confirms nothing; whoever waits here holds the turn of all instances.</summary>
    private static readonly TimeSpan WindowTimeout = TimeSpan.FromSeconds(30);

    /// <param name="shouldGoAsync">Sees the bodies of some messages at a time, in their order, and says for each whether it is to go.</param>
    /// <returns>How many messages were taken out.</returns>
    public async Task<int> RotateAsync(
        string queue, Func<IReadOnlyList<ReadOnlyMemory<byte>>, CancellationToken, Task<IReadOnlyList<bool>>> shouldGoAsync, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(shouldGoAsync);
        var left = await broker.CountReadyAsync(queue, cancellationToken);
        if (left == 0) return 0;

        await using var channel = await broker.OpenChannelAsync(confirms: true, cancellationToken);
        var removed = 0;
        while (left > 0)
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bound.CancelAfter(WindowTimeout);
            var taken = await TakeAsync(channel, queue, Math.Min(left, Window), bound.Token);
            if (taken.Count == 0) break;

            var gone = await shouldGoAsync([.. taken.Select(x => x.Body)], bound.Token);
            var staying = taken.Where((_, index) => !gone[index]).ToList();
            // Started in order on one channel, so the broker stores them in order; the confirms are awaited together.
            await Task.WhenAll(staying.Select(x => channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties(x.BasicProperties), x.Body, bound.Token).AsTask()));
            await channel.BasicAckAsync(taken[^1].DeliveryTag, multiple: true, bound.Token);

            removed += taken.Count - staying.Count;
            left -= (uint)taken.Count;
        }

        return removed;
    }

    private static async Task<List<BasicGetResult>> TakeAsync(IChannel channel, string queue, uint most, CancellationToken cancellationToken)
    {
        var taken = new List<BasicGetResult>();
        while (taken.Count < most && await channel.BasicGetAsync(queue, autoAck: false, cancellationToken) is { } message) taken.Add(message);
        return taken;
    }
}
