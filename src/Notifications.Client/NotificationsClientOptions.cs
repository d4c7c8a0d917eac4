namespace Notifications.Client;

/// <summary>Where the server is and how to speak to it. No record: what prints its members would print the key.</summary>
public sealed class NotificationsClientOptions
{
    /// <summary>The server, with the path where it stands behind a prefix.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>Sent as <c>X-API-Key</c>.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// Signs every request by Standard Webhooks 1.0.0 where it is given: <c>whsec_</c> and base64, or any other text, which is then the key in UTF-8.
    /// </summary>
    public string? SigningSecret { get; set; }

    /// <summary>How long one try may take, answer included. The <see cref="HttpClient"/>'s own timeout holds as well. Default 30 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>When and how often a request is tried again.</summary>
    public RetryOptions Retry { get; set; } = new();

    /// <summary>
    /// Asked before each request for the <c>x-correlation-id</c> of what is under way; one that no header can carry is left out. An event's own
    /// <see cref="Event.CorrelationId"/> goes before it.
    /// </summary>
    public Func<string?>? CorrelationId { get; set; }

    /// <summary>The largest answer that is read, in bytes. Default 64 MiB.</summary>
    public int MostAnswerBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Events in one request at most. Default 1000, the most that a server takes.</summary>
    public int MostEventsInBatch { get; set; } = 1000;

    /// <summary>The largest body of a batch, in bytes. Default 5 000 000; a server that takes less is adapted to.</summary>
    public int MostBatchBytes { get; set; } = 5_000_000;

    /// <summary>Time between tries, and the time that is signed. The timeout of a try runs by the machine's own clock.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Spreads the tries of many clients; must be thread-safe, as <see cref="Random.Shared"/> is.</summary>
    public Random Random { get; set; } = Random.Shared;
}
