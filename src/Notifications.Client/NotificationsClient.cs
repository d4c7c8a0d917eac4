using System.Runtime.CompilerServices;
using Notifications.Client.Batching;
using Notifications.Client.Sending;

namespace Notifications.Client;

/// <summary>
/// What a producer needs of a Notifications server: posting, and asking what became of it. Thread-safe; a typed client of IHttpClientFactory as it is.
/// </summary>
public sealed class NotificationsClient
{
    private readonly NotificationsClientOptions _options;
    private readonly Transport _transport;

    /// <param name="http">Its handler should follow no redirects, which would carry the key to whatever host they name: <see cref="CreateHandler"/>.</param>
    /// <exception cref="ArgumentException">An option is missing, or cannot be used; the message names it and shows no value.</exception>
    public NotificationsClient(HttpClient http, NotificationsClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        (_options, _transport) = (options, new Transport(http, options));
    }

    /// <summary>Follows no redirects, gives up on a connection that is not made in 5 s, and sees a changed DNS entry within two minutes.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    };

    /// <summary>Posts an event, as often as it takes within <see cref="NotificationsClientOptions.Retry"/>; its id makes that one event.</summary>
    public Task<Answer<AcceptedEvent>> PostAsync(Event posted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(posted);
        return BatchRun.PostAsync(_transport, EventJson.Write(posted), posted.CorrelationId, cancellationToken);
    }

    /// <summary>
    /// Posts many events in few requests. Events of one ordering key go in their order, one request after the other. What is refused does not stop the rest;
    /// after a failure of the server, the network or the key nothing more is sent, and the rest says so (<see cref="UnavailableReason.NotSent"/>).
    /// </summary>
    /// <param name="concurrency">Requests under way at a time. With more than one, events without a key, or of different keys, overtake each other.</param>
    /// <returns>One result for each event, in their order.</returns>
    public async Task<IReadOnlyList<PostResult>> PostBatchAsync(IEnumerable<Event> events, int concurrency = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentOutOfRangeException.ThrowIfLessThan(concurrency, 1);

        var all = events.ToArray();
        var answers = new Answer<AcceptedEvent>?[all.Length];
        Failure? stop = null;
        var limits = CreateLimits();

        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(PostPartAsync)).ConfigureAwait(false);
        return [.. all.Select((posted, index) => new PostResult(posted, answers[index] ?? BatchRun.NotSent(stop!)))];

        async Task PostPartAsync(int part)
        {
            var run = new BatchRun(_transport, limits);
            var source = Enumerable.Range(0, all.Length)
                .Where(index => PartOf(all[index], index, concurrency) == part)
                .TakeWhile(_ => Volatile.Read(ref stop) is null)
                .Select(index => new Envelope<int>(index, EventJson.Write(all[index])));

            await foreach (var (index, answer) in run.PostAllAsync(source.ToAsyncEnumerable(), cancellationToken).ConfigureAwait(false))
            {
                answers[index] = answer;
            }

            Interlocked.CompareExchange(ref stop, run.Stop, null);
        }
    }

    /// <summary>
    /// Posts events as they come, in their order: together what has come by the time the request before is done. Ends after a failure of the server, the
    /// network or the key; what the source has left then was not sent.
    /// </summary>
    /// <returns>One result for each event that was tried, in their order.</returns>
    public async IAsyncEnumerable<PostResult> PostStreamAsync(IAsyncEnumerable<Event> events, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        var run = new BatchRun(_transport, CreateLimits());
        await foreach (var (posted, answer) in run.PostAllAsync(events.Select(x => new Envelope<Event>(x, EventJson.Write(x))), cancellationToken).ConfigureAwait(false))
        {
            yield return new PostResult(posted, answer);
        }
    }

    /// <summary>Posts one notification without a subscription.</summary>
    public Task<Answer<AcceptedDirectNotification>> PostNotificationAsync(DirectNotification posted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(posted);
        return _transport.SendAsync(
            new ApiRequest<AcceptedDirectNotification>(HttpMethod.Post, "v1/notifications", ClientJson.Default.AcceptedDirectNotification)
            {
                Body = EventJson.Write(posted),
                CorrelationId = posted.CorrelationId,
            },
            cancellationToken);
    }

    /// <param name="id">The server's id, or the producer's own.</param>
    /// <param name="source">With the producer's own: the source that it was posted with.</param>
    public Task<Answer<EventStatus>> GetEventAsync(string id, string? source = null, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest<EventStatus>(HttpMethod.Get, ApiPaths.Event(id, source), ClientJson.Default.EventStatus), cancellationToken);

    /// <summary>Where a notification is and why.</summary>
    /// <param name="id">The server's id, or the one that the producer gave to a direct notification.</param>
    public Task<Answer<NotificationStatus>> GetNotificationAsync(string id, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest<NotificationStatus>(HttpMethod.Get, ApiPaths.Notification(id), ClientJson.Default.NotificationStatus), cancellationToken);

    private BatchLimits CreateLimits() => new(_options.MostEventsInBatch, _options.MostBatchBytes);

    // Those of one key to one part, in which one goes after the other.
    private static int PartOf(Event posted, int index, int parts) =>
        posted.OrderingKey is { } key ? (int)((uint)string.GetHashCode(key, StringComparison.Ordinal) % (uint)parts) : index % parts;
}
