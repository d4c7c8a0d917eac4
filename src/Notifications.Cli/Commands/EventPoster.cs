using System.Threading.Channels;
using Notifications.Cli.Api;
using Notifications.Cli.Input;

namespace Notifications.Cli.Commands;

/// <summary>
/// Posts events over several workers, holding a few for each. Events of one ordering key go to one worker, in the order of the input: two posts
/// at a time have no order at the server.
/// </summary>
internal sealed class EventPoster(ApiClient api, TimeProvider clock, int concurrency)
{
    private const int WaitingPerWorker = 4;
    private const int Tries = 5;

    private readonly Lock _lock = new();
    private PostStop? _stop;

    /// <returns>Null when every event was taken or refused.</returns>
    public async Task<PostStop?> PostAllAsync(IAsyncEnumerable<EventLine> events, Action<PostedEvent> told, CancellationToken cancellationToken)
    {
        var waiting = Enumerable.Range(0, concurrency).Select(_ => Channel.CreateBounded<EventLine>(WaitingPerWorker)).ToArray();
        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = waiting.Select(x => Task.Run(() => WorkAsync(x.Reader, told, failing), cancellationToken)).ToArray();

        try
        {
            var turn = 0;
            await foreach (var line in events.WithCancellation(cancellationToken))
            {
                if (_stop is not null)
                {
                    NotTaken(line);
                    break;
                }

                var worker = line.OrderingKey is { } key ? (int)((uint)string.GetHashCode(key, StringComparison.Ordinal) % (uint)concurrency) : turn++ % concurrency;
                await waiting[worker].Writer.WriteAsync(line, failing.Token);
            }
        }
        finally
        {
            foreach (var queue in waiting)
            {
                queue.Writer.Complete();
            }

            await Task.WhenAll(workers);
        }

        return _stop;
    }

    public async Task<PostedEvent> PostAsync(EventLine line, CancellationToken cancellationToken)
    {
        if (line.Error is { } error)
        {
            return Refused(line, Failure.BadInput(error, "Unreadable"));
        }

        for (var attempt = 1; ; attempt++)
        {
            switch (await api.PostEventAsync(line.Json, cancellationToken))
            {
                case ApiAnswer<AcceptedEvent>.Found(var accepted, var document):
                    return new PostedEvent { Line = line.Line, Outcome = accepted.Duplicate ? "duplicate" : "accepted", Event = accepted, Answer = document };
                case ApiAnswer<AcceptedEvent>.Failed({ RetryAfter: { } pause }) when attempt < Tries && _stop is null:
                    await Task.Delay(pause, clock, cancellationToken);
                    break;
                case ApiAnswer<AcceptedEvent>.Failed(var failure):
                    return Refused(line, failure);
            }
        }
    }

    private async Task WorkAsync(ChannelReader<EventLine> waiting, Action<PostedEvent> told, CancellationTokenSource failing)
    {
        var isDone = false;
        try
        {
            await foreach (var line in waiting.ReadAllAsync(failing.Token))
            {
                if (_stop is not null)
                {
                    NotTaken(line);
                    continue;
                }

                Settle(await PostAsync(line, failing.Token), told);
            }

            isDone = true;
        }
        finally
        {
            // A worker that died (the output is gone) would leave the reader waiting for room in its queue for ever.
            if (!isDone)
            {
                await failing.CancelAsync();
            }
        }
    }

    private void Settle(PostedEvent posted, Action<PostedEvent> told)
    {
        lock (_lock)
        {
            if (posted is { StopsAll: true, Failure: { } failure })
            {
                _stop = new PostStop(_stop?.Failure ?? failure, Math.Min(_stop?.FirstLine ?? posted.Line, posted.Line));
            }
            else
            {
                told(posted);
            }
        }
    }

    private void NotTaken(EventLine line)
    {
        lock (_lock)
        {
            _stop = _stop is null ? null : _stop with { FirstLine = Math.Min(_stop.FirstLine, line.Line) };
        }
    }

    private static PostedEvent Refused(EventLine line, Failure failure) => new()
    {
        Line = line.Line,
        Outcome = failure.ExitCode is ExitCode.Unavailable or ExitCode.KeyRefused ? "failed" : "refused",
        Failure = failure,
    };
}
