using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Notifications.Cli.Input;
using Notifications.Client.Batching;
using Notifications.Client.Sending;

namespace Notifications.Cli.Commands;

/// <summary>
/// Posts events over several workers, each of which posts what has come for it, one batch after the other. Events of one ordering key go to one worker, in
/// the order of the input: two posts at a time have no order at the server.
/// </summary>
/// <param name="batch">Events in one request at most; 1: each by itself.</param>
internal sealed class EventPoster(Transport transport, int concurrency, int batch)
{
    private readonly BatchLimits _limits = new(batch, new NotificationsClientOptions().MostBatchBytes);
    private readonly Lock _lock = new();
    private PostStop? _stop;

    /// <returns>Null when every event was taken or refused.</returns>
    public async Task<PostStop?> PostAllAsync(IAsyncEnumerable<EventLine> events, Action<PostedEvent> told, CancellationToken cancellationToken)
    {
        using var ahead = new ReadAhead();
        // Not bounded each: what is read ahead is bounded for all of them together.
        var waiting = Enumerable.Range(0, concurrency).Select(_ => Channel.CreateUnbounded<EventLine>()).ToArray();
        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = waiting.Select(x => Task.Run(() => WorkAsync(x.Reader, ahead, told, failing), cancellationToken)).ToArray();

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

                if (line.Error is not null)
                {
                    Settle(Unreadable(line), told);
                    continue;
                }

                var worker = line.OrderingKey is { } key ? (int)((uint)string.GetHashCode(key, StringComparison.Ordinal) % (uint)concurrency) : turn++ % concurrency;
                await ahead.EnterAsync(line, failing.Token);
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

    public async Task<PostedEvent> PostAsync(EventLine line, CancellationToken cancellationToken) => line.Error is null
        ? Posted(line, await BatchRun.PostAsync(transport, line.Json, correlationId: null, cancellationToken))
        : Unreadable(line);

    private async Task WorkAsync(ChannelReader<EventLine> waiting, ReadAhead ahead, Action<PostedEvent> told, CancellationTokenSource failing)
    {
        var isDone = false;
        try
        {
            await foreach (var (line, answer) in new BatchRun(transport, _limits).PostAllAsync(TakeAsync(waiting, failing.Token), failing.Token))
            {
                Settle(Posted(line, answer), told);
                ahead.Leave(line);
            }

            // What a stop left.
            await foreach (var line in waiting.ReadAllAsync(failing.Token))
            {
                NotTaken(line);
                ahead.Leave(line);
            }

            isDone = true;
        }
        finally
        {
            // A worker that died (the output is gone) would leave the reader waiting for room for ever.
            if (!isDone)
            {
                await failing.CancelAsync();
            }
        }
    }

    private async IAsyncEnumerable<Envelope<EventLine>> TakeAsync(ChannelReader<EventLine> waiting, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (_stop is null && await waiting.WaitToReadAsync(cancellationToken))
        {
            while (_stop is null && waiting.TryRead(out var line))
            {
                yield return new Envelope<EventLine>(line, line.Json);
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

    private static PostedEvent Posted(EventLine line, Answer<AcceptedEvent> answer) => answer switch
    {
        Answer<AcceptedEvent>.Succeeded(var accepted, var document) =>
            new PostedEvent { Line = line.Line, Outcome = accepted.Duplicate ? "duplicate" : "accepted", Event = accepted, Answer = document },
        Answer<AcceptedEvent>.Failed(var failure) =>
            new PostedEvent { Line = line.Line, Outcome = BatchRun.Stops(failure) ? "failed" : "refused", Failure = CommandFailure.Of(failure) },
        _ => throw new InvalidOperationException("A post ends in an event or a failure."),
    };

    private static PostedEvent Unreadable(EventLine line) => new() { Line = line.Line, Outcome = "refused", Failure = CommandFailure.BadInput(line.Error!, "Unreadable") };
}
