using System.Runtime.CompilerServices;
using Notifications.Client.Sending;

namespace Notifications.Client.Batching;

/// <summary>
/// Posts events one chunk after the other, so that they keep their order, and tells of each what became of it. What is refused does not stop the rest; where
/// the server or the key fails, the run ends, because to go on would put what comes later before what failed.
/// </summary>
internal sealed class BatchRun(Transport transport, BatchLimits limits)
{
    private bool _hasNoBatches;

    /// <summary>Why the run ended before its source did.</summary>
    public Failure? Stop { get; private set; }

    /// <summary>No event would fare better: the server, the network or the key fails, not the event.</summary>
    public static bool Stops(Failure failure) => failure is Failure.Unavailable or Failure.Refused { Problem.Status: 401 or 403 };

    /// <summary>For what stood behind a failure that stopped the run.</summary>
    public static Answer<AcceptedEvent>.Failed NotSent(Failure stop) =>
        new(new Failure.Unavailable(stop.Problem, UnavailableReason.NotSent) { Tries = 0, RetryAfter = (stop as Failure.Unavailable)?.RetryAfter });

    /// <summary>One event by itself.</summary>
    public static Task<Answer<AcceptedEvent>> PostAsync(Transport transport, ReadOnlyMemory<byte> envelope, string? correlationId, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new ApiRequest<AcceptedEvent>(HttpMethod.Post, "v1/events", ClientJson.Default.AcceptedEvent) { Body = envelope, CorrelationId = correlationId },
            cancellationToken);

    /// <returns>In the order of the source; where the run stopped, up to the last event that was tried.</returns>
    public async IAsyncEnumerable<(T Item, Answer<AcceptedEvent> Answer)> PostAllAsync<T>(
        IAsyncEnumerable<Envelope<T>> source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var chunk in Chunks.TakeAsync(source, limits, cancellationToken).ConfigureAwait(false))
        {
            var answers = await PostChunkAsync<T>(chunk.ToArray(), cancellationToken).ConfigureAwait(false);
            for (var index = 0; index < chunk.Count; index++)
            {
                yield return (chunk[index].Item, answers[index]);
            }

            if (Stop is not null)
            {
                yield break;
            }
        }
    }

    private async Task<Answer<AcceptedEvent>[]> PostChunkAsync<T>(ReadOnlyMemory<Envelope<T>> chunk, CancellationToken cancellationToken)
    {
        if (Stop is { } stop)
        {
            return ForEach(chunk, NotSent(stop));
        }

        if (chunk.Length == 1)
        {
            var answer = await PostAsync(transport, chunk.Span[0].Json, correlationId: null, cancellationToken).ConfigureAwait(false);
            return answer is Answer<AcceptedEvent>.Failed(var failed) ? [Fail(failed)] : [answer];
        }

        if (_hasNoBatches)
        {
            return await PostPartsAsync(chunk, 1, cancellationToken).ConfigureAwait(false);
        }

        var body = BatchBody.Write(chunk.Span);
        switch (await transport.SendAsync(
            new ApiRequest<BatchReceipt>(HttpMethod.Post, "v1/events/batch", ClientJson.Default.BatchReceipt) { Body = body }, cancellationToken).ConfigureAwait(false))
        {
            case Answer<BatchReceipt>.Succeeded(var receipt, _):
                return BatchAnswer.Read(receipt, chunk.Length) ?? ForEach(chunk, Fail(Incomplete));

            // A server of an earlier version; or nothing of ours, which the next post finds out.
            case Answer<BatchReceipt>.Failed({ Problem.Status: 404 or 405 }):
                _hasNoBatches = true;
                return await PostPartsAsync(chunk, 1, cancellationToken).ConfigureAwait(false);

            case Answer<BatchReceipt>.Failed(var failure) when Stops(failure):
                return ForEach(chunk, Fail(failure));

            // Too large, or something in it that spoils the whole: the halves find out what, and it is refused alone.
            case Answer<BatchReceipt>.Failed(var failure):
                if (failure.Problem.Status == 413)
                {
                    limits.Learn(body.Length);
                }

                return await PostPartsAsync(chunk, (chunk.Length + 1) / 2, cancellationToken).ConfigureAwait(false);

            case var unknown:
                throw new InvalidOperationException($"An answer of no known kind: {unknown.GetType().Name}");
        }
    }

    /// <summary>One after the other, as they stand.</summary>
    private async Task<Answer<AcceptedEvent>[]> PostPartsAsync<T>(ReadOnlyMemory<Envelope<T>> chunk, int size, CancellationToken cancellationToken)
    {
        var answers = new List<Answer<AcceptedEvent>>(chunk.Length);
        while (answers.Count < chunk.Length)
        {
            var part = chunk.Slice(answers.Count, Math.Min(size, chunk.Length - answers.Count));
            answers.AddRange(await PostChunkAsync(part, cancellationToken).ConfigureAwait(false));
        }

        return [.. answers];
    }

    private Answer<AcceptedEvent>.Failed Fail(Failure failure)
    {
        Stop ??= Stops(failure) ? failure : null;
        return new Answer<AcceptedEvent>.Failed(failure);
    }

    private static Answer<AcceptedEvent>[] ForEach<T>(ReadOnlyMemory<Envelope<T>> chunk, Answer<AcceptedEvent> answer)
    {
        var answers = new Answer<AcceptedEvent>[chunk.Length];
        Array.Fill(answers, answer);
        return answers;
    }

    private static Failure.Unavailable Incomplete { get; } =
        new(new Problem { Title = "The answer does not tell of every event of the batch", Status = 200 }, UnavailableReason.NotTheApi) { MayHaveBeenDone = true };
}
