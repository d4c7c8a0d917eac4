using System.Runtime.CompilerServices;

namespace Notifications.Client.Batching;

/// <summary>
/// Natural batching: a chunk is what has come by the time the one before is done, up to the limits. A source that has more at hand fills it; one that is
/// slow is never waited for while something could be posted.
/// </summary>
internal static class Chunks
{
    public static async IAsyncEnumerable<List<Envelope<T>>> TakeAsync<T>(
        IAsyncEnumerable<Envelope<T>> source, BatchLimits limits, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var items = source.GetAsyncEnumerator(end.Token);
        Task<bool>? next = null;
        var (chunk, bytes) = (new List<Envelope<T>>(), BatchBody.Around);

        try
        {
            while (true)
            {
                next ??= items.MoveNextAsync().AsTask();
                // Not there yet, or failed: either way what came before goes first.
                if (!next.IsCompletedSuccessfully && chunk.Count > 0)
                {
                    yield return chunk;
                    (chunk, bytes) = ([], BatchBody.Around);
                }

                if (!await next.ConfigureAwait(false))
                {
                    break;
                }

                next = null;
                var item = items.Current;
                if (chunk.Count > 0 && !limits.HaveRoom(chunk.Count, bytes, BatchBody.Weigh(item.Json)))
                {
                    yield return chunk;
                    (chunk, bytes) = ([], BatchBody.Around);
                }

                chunk.Add(item);
                bytes += BatchBody.Weigh(item.Json);
            }

            if (chunk.Count > 0)
            {
                yield return chunk;
            }
        }
        finally
        {
            // An enumerator must not be disposed of while it moves.
            await end.CancelAsync().ConfigureAwait(false);
            if (next is not null)
            {
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await items.DisposeAsync().ConfigureAwait(false);
        }
    }
}
