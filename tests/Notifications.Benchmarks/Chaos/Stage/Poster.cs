using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Notifications.Benchmarks.Chaos.Rounds;
using Notifications.Benchmarks.Load;

namespace Notifications.Benchmarks.Chaos.Stage;

/// <summary>
/// A producer as it should be: every event has an id of its own, and is posted again under this id until it is accepted. It never stops during a fault.
/// </summary>
internal sealed class Poster : IAsyncDisposable
{
    private const int Workers = 24;
    private const int EventsPerSecond = 100;
    private const int MostShown = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds((double)Workers / EventsPerSecond);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http = new() { Timeout = AnswerWithin };
    private readonly ConcurrentDictionary<int, AcceptedEvent> _accepted = new();
    private readonly ConcurrentDictionary<int, string> _refused = new();
    private readonly CancellationTokenSource _end;
    private readonly Uri _url;
    private readonly EventBody _body;
    private readonly Task _posting;
    private volatile bool _isEnding;
    private int _next;

    public Poster(Uri url, EventBody body, CancellationToken cancellationToken)
    {
        (_url, _body) = (url, body);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _posting = Task.WhenAll(Enumerable.Range(0, Workers).Select(x => Task.Run(() => PostAsync(Interval * x / Workers, _end.Token), CancellationToken.None)));
    }

    public IReadOnlyDictionary<int, AcceptedEvent> Accepted => _accepted;

    /// <summary>Begins no more events, and waits until every one that was begun is accepted.</summary>
    /// <returns>What went wrong, in words.</returns>
    public async Task<IReadOnlyList<string>> EndAsync(CancellationToken cancellationToken)
    {
        _isEnding = true;
        _end.CancelAfter(Patience);
        try
        {
            await _posting.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Those that are missing are told below.
        }

        var refusals = _refused.OrderBy(x => x.Key).Take(MostShown).Select(x => $"event {x.Key} was refused: {x.Value}").ToList();
        var missing = _next - _accepted.Count - _refused.Count;
        if (missing > 0) refusals.Add($"{missing} events were not accepted within {Patience.TotalSeconds} s after the load");
        return refusals;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _posting.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _http.Dispose();
        _end.Dispose();
    }

    private async Task PostAsync(TimeSpan offset, CancellationToken cancellationToken)
    {
        await Elapse.ForAsync(offset, cancellationToken);
        using var timer = new PeriodicTimer(Interval);
        while (!_isEnding)
        {
            var number = Interlocked.Increment(ref _next) - 1;
            var startedAt = Stopwatch.GetTimestamp();
            while (!await TryPostAsync(number, startedAt, cancellationToken)) await Elapse.ForAsync(Pause, cancellationToken);
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <returns>False when the same must be posted again.</returns>
    private async Task<bool> TryPostAsync(int number, long startedAt, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(_body.Write(number)) };
        request.Content.Headers.ContentType = Json;
        request.Headers.Add(ApiKey.Header, ApiKey.Value);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.Accepted)
            {
                var receipt = await response.Content.ReadFromJsonAsync<Receipt>(cancellationToken);
                _accepted[number] = new AcceptedEvent(startedAt, receipt!.Notifications.Single().Id);
            }
            else if ((int)response.StatusCode < 500)
            {
                _refused[number] = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}";
            }

            return (int)response.StatusCode < 500;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private sealed record Receipt(IReadOnlyList<ReceiptItem> Notifications);

    private sealed record ReceiptItem(Guid Id);
}

/// <param name="StartedAt">When it was posted first, in Stopwatch ticks.</param>
internal sealed record AcceptedEvent(long StartedAt, Guid Notification);
