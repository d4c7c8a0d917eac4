using Microsoft.Extensions.Options;
using Notifications.Messaging;

namespace Notifications.Dispatch;

/// <summary>
/// Tells a lost message from one that waits in a long queue. Lost means: since it was sent its queue was seen empty, and empty again some time later;
/// or its queue has handed out commands of events that were accepted well after it.
/// </summary>
public sealed class LostCommands(BrokerConnection broker, DueRows rows, IOptions<DispatchOptions> options)
{
    private readonly Dictionary<string, (DateTimeOffset First, DateTimeOffset Last)> _empty = [];

    /// <summary>Of these suspects, those that are lost. Each queue is asked for once, whatever the number of suspects.</summary>
    public async Task<IReadOnlyList<Suspect>> FindLostAsync(IReadOnlyCollection<Suspect> suspects, CancellationToken cancellationToken)
    {
        var lost = new List<Suspect>();
        foreach (var queue in suspects.GroupBy(x => x.Decision.Queue))
        {
            await ObserveAsync(queue.Key, queue.First().Row.Now, cancellationToken);
            var passed = await FindPassedAsync(queue.Key, [.. queue], cancellationToken);
            lost.AddRange(queue.Where(x => WasEmptySince(queue.Key, x.Decision.Since) || x.Decision.Since <= passed));
        }

        return lost;
    }

    private async Task ObserveAsync(string queue, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await CountReadyAsync(queue, cancellationToken) > 0) _empty.Remove(queue);
        else _empty[queue] = (_empty.TryGetValue(queue, out var seen) ? seen.First : now, now);
    }

    private async Task<uint> CountReadyAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            return await broker.CountReadyAsync(queue, cancellationToken);
        }
        catch
        {
            // A broker that was away: outcomes that waited for it need their time to come in, so what was seen before counts no more.
            _empty.Clear();
            throw;
        }
    }

    private bool WasEmptySince(string queue, DateTimeOffset since) =>
        _empty.TryGetValue(queue, out var seen) && (seen.First > since ? seen.First : since) + (options.Value.LostAfter / 2) <= seen.Last;

    /// <summary>Up to which moment the queue is known to have moved on; asked for the newest suspect and, if it has not come that far, for the oldest.</summary>
    private async Task<DateTimeOffset?> FindPassedAsync(string queue, IReadOnlyCollection<Suspect> suspects, CancellationToken cancellationToken)
    {
        var (channel, priority) = (suspects.First().Row.Channel, suspects.First().Row.Priority);
        if (queue != Queues.Deliver(channel, priority)) return null;   // what outcomes and retries come in is no order that the rows could tell

        foreach (var since in new[] { suspects.Max(x => x.Decision.Since), suspects.Min(x => x.Decision.Since) })
            if (await rows.HasPassedAsync(channel, priority, since + options.Value.LostAfter, cancellationToken)) return since;
        return null;
    }
}

/// <summary>A row whose message may be lost.</summary>
public sealed record Suspect(DueRow Row, DueDecision.SendIfLost Decision);
