using System.Text.RegularExpressions;
using Notifications.Cli.Api;

namespace Notifications.Cli.Commands;

/// <summary>From what the operator named (an error queue, ids, everything) to the one request that means exactly that; or why it cannot be.</summary>
internal static partial class ReplayTarget
{
    public static (ReplayRequest? Request, string? Error) Read(string? queue, IReadOnlyList<Guid> ids, bool all, FaultFilter filter)
    {
        var isFiltered = filter != new FaultFilter();
        var named = (queue is null ? 0 : 1) + (ids.Count > 0 ? 1 : 0) + (all ? 1 : 0);

        return (named, queue, ids.Count > 0) switch
        {
            (0, _, _) => (null, "Say what to replay: an error queue such as deliver-webhook_error, --id, or --all."),
            ( > 1, _, _) => (null, "Say what to replay once: a queue, --id and --all exclude each other."),
            (_, _, true) when isFiltered => (null, "--id names notifications one by one; filters go with a queue or --all."),
            (_, _, true) => (new ReplayRequest { Ids = ids }, null),
            (_, { } name, _) => ReadQueue(name, filter),
            _ => (new ReplayRequest { Filter = filter }, null),
        };
    }

    private static (ReplayRequest? Request, string? Error) ReadQueue(string name, FaultFilter filter)
    {
        var match = QueueName().Match(name);
        var channel = match.Groups["channel"].Value;

        if (!match.Success || (match.Groups["error"].Success && !match.Groups["prefix"].Success))
        {
            return (null, $"'{name}' is not a delivery queue. Name the error queue (deliver-webhook_error), the queue (deliver-webhook) or the channel (webhook).");
        }

        if (match.Groups["priority"].Success)
        {
            return (null, $"All queues of a channel share one error queue: '{name}' cannot be replayed apart from it. Replay deliver-{channel}_error instead.");
        }

        return filter.Channel is { } other && other != channel
            ? (null, $"'{name}' is the queue of channel {channel}, and --channel says {other}. Leave one of them out.")
            : (new ReplayRequest { Filter = filter with { Channel = channel } }, null);
    }

    [GeneratedRegex("^(?<prefix>deliver-)?(?<channel>[A-Za-z0-9][A-Za-z0-9.-]*?)(?<priority>(?<=^deliver-.+)-(critical|high|normal|low|retry))?(?<error>_error)?$")]
    private static partial Regex QueueName();
}
