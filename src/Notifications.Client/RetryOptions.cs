namespace Notifications.Client;

/// <summary>
/// When a request is tried again: after a connection that failed, a timeout, 408, 429, 502, 503 and 504. Where the server says <c>Retry-After</c>, that is
/// waited for; else a random time up to <see cref="BaseDelay"/>, doubled with every try (full jitter).
/// </summary>
public sealed record RetryOptions
{
    /// <summary>The first one included; 1: never again. Default 5.</summary>
    public int MostTries { get; init; } = 5;

    /// <summary>The longest wait after the first try. Default 0.5 s.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>No wait of the client's own choice is longer. Default 30 s.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>No try begins later than this after the first. A server that asks for a longer pause is not waited for. Default 2 min.</summary>
    public TimeSpan TotalTime { get; init; } = TimeSpan.FromMinutes(2);
}
