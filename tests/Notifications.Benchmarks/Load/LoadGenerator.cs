using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace Notifications.Benchmarks.Load;

/// <summary>Posts events: as fast as a number of connections goes (closed loop), or at a rate, whatever comes back (open loop).</summary>
internal sealed class LoadGenerator : IDisposable
{
    /// <summary>An open loop needs as many as there are answers outstanding; beyond this, waiting for one counts as latency.</summary>
    private const int MostConnections = 512;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    // Without HttpClient around it: CPU time that the load uses is CPU time that the system under test lacks.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = MostConnections,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
    });

    public async Task<Posts> SaturateAsync(Uri url, EventBody body, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var bound = Bound(duration, cancellationToken);
        var posts = new Posts();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(
            async () =>
            {
                while (Stopwatch.GetElapsedTime(posts.StartedAt) < duration && posts.Next(Stopwatch.GetTimestamp()) is { } number)
                    await PostAsync(url, body, number, posts, bound.Token);
            },
            cancellationToken)));
        cancellationToken.ThrowIfCancellationRequested();
        posts.End();
        return posts.Close();
    }

    public async Task<Posts> PaceAsync(Uri url, EventBody body, double perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var bound = Bound(duration, cancellationToken);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var posts = new Posts();
        var total = (int)(perSecond * duration.TotalSeconds);
        var under = new List<Task>(total);
        while (under.Count < total)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            while (under.Count < total && DueAt(posts, under.Count, perSecond) is var due && due <= Stopwatch.GetTimestamp())
                under.Add(posts.Next(due) is { } number ? PostAsync(url, body, number, posts, bound.Token) : Task.CompletedTask);
        }

        posts.End();
        await Task.WhenAll(under);
        cancellationToken.ThrowIfCancellationRequested();
        return posts.Close();
    }

    public void Dispose() => _http.Dispose();

    private static long DueAt(Posts posts, int number, double perSecond) => posts.StartedAt + (long)(number / perSecond * Stopwatch.Frequency);

    private static CancellationTokenSource Bound(TimeSpan duration, CancellationToken cancellationToken)
    {
        var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(duration + Patience);
        return bound;
    }

    private async Task PostAsync(Uri url, EventBody body, int number, Posts posts, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body.Write(number)) };
        request.Content.Headers.ContentType = Json;
        request.Headers.TryAddWithoutValidation(ApiKey.Header, ApiKey.Value);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            await response.Content.CopyToAsync(Stream.Null, cancellationToken);
            if (response.StatusCode == HttpStatusCode.Accepted) posts.Accept(number);
            else posts.Refuse();
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            posts.Miss();
        }
    }
}
