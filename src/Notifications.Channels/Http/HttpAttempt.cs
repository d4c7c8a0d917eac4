namespace Notifications.Channels.Http;

/// <summary>One request, bounded in time. What an answer means is the channel's to say; what its absence means is <see cref="RequestFailure"/>'s.</summary>
internal sealed class HttpAttempt(HttpMessageInvoker http, TimeSpan timeout, TimeProvider clock) : IDisposable
{
    /// <param name="request">With <paramref name="content"/> as its content.</param>
    /// <param name="content">Knows how far the request had come.</param>
    /// <param name="within">Another bound than the channel's own.</param>
    /// <param name="judge">Reads the answer, within the same bound; it throws only when it is cancelled.</param>
    /// <param name="cancellationToken">The caller's own: only this one ends in an exception.</param>
    public async Task<DeliveryOutcome> SendAsync(
        HttpRequestMessage request, TrackedContent content, TimeSpan? within, Func<HttpResponseMessage, CancellationToken, Task<DeliveryOutcome>> judge,
        CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(within ?? timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);

        try
        {
            using var response = await http.SendAsync(request, either.Token);
            return await judge(response, either.Token);
        }
        catch (HttpRequestException exception)
        {
            return RequestFailure.Classify(exception, content.Progress);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return RequestFailure.Classify(exception, content.Progress);
        }
    }

    /// <summary>A question changes nothing at the other end: without an answer nothing is known, whatever the reason.</summary>
    /// <param name="read">Reads the answer, within the same bound.</param>
    public async Task<T?> AskAsync<T>(
        HttpRequestMessage request, Func<HttpResponseMessage, CancellationToken, Task<T?>> read, CancellationToken cancellationToken)
        where T : class
    {
        using var bound = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);

        try
        {
            using var response = await http.SendAsync(request, either.Token);
            return await read(response, either.Token);
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => http.Dispose();
}
