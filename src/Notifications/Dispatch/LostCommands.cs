using Microsoft.Extensions.Options;
using Notifications.Messaging;

namespace Notifications.Dispatch;

/// <summary>
/// Tells a lost command from one that waits in a long queue. Lost means: the queue was seen empty twice since the command was sent, some time apart,
/// or it has handed out commands that were sent a minute later.
/// </summary>
public sealed class LostCommands(BrokerConnection broker, DueRows rows, IOptions<DispatchOptions> options)
{
    private readonly Dictionary<string, (DateTimeOffset First, DateTimeOffset Last)> _empty = [];

    /// <summary>The queues of these rows are looked at once for each call.</summary>
    public async Task ObserveAsync(IEnumerable<DueRow> suspects, CancellationToken cancellationToken)
    {
        foreach (var queue in suspects.GroupBy(x => Queues.Deliver(x.Channel, x.Priority)))
        {
            var now = queue.First().Now;
            if (await broker.CountReadyAsync(queue.Key, cancellationToken) > 0) _empty.Remove(queue.Key);
            else _empty[queue.Key] = (_empty.TryGetValue(queue.Key, out var seen) ? seen.First : now, now);
        }
    }

    public async Task<bool> IsLostAsync(DueRow row, DateTimeOffset since, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        var apart = options.Value.LostAfter / 2;
        if (_empty.TryGetValue(Queues.Deliver(row.Channel, row.Priority), out var seen) && Max(seen.First, since) + apart <= seen.Last) return true;

        return await rows.HasPassedAsync(row.Channel, row.Priority, since + options.Value.LostAfter, cancellationToken);
    }

    private static DateTimeOffset Max(DateTimeOffset x, DateTimeOffset y) => x > y ? x : y;
}
