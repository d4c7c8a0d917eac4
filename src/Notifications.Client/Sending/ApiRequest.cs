using System.Text.Json.Serialization.Metadata;

namespace Notifications.Client.Sending;

/// <summary>One request, however often it is tried.</summary>
/// <param name="Path">Relative to the server's address.</param>
/// <param name="Answer">What a success is read as.</param>
internal sealed record ApiRequest<T>(HttpMethod Method, string Path, JsonTypeInfo<T> Answer)
{
    /// <summary>JSON; the same bytes with every try.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The version that a change was made from: the server refuses when it has moved.</summary>
    public int? Version { get; init; }

    /// <summary>Instead of the options' own.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Instead of the options' own.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Instead of the options' own: for a request that must not be repeated, or not as patiently.</summary>
    public RetryOptions? Retry { get; init; }
}
