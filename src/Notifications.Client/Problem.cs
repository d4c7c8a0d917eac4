namespace Notifications.Client;

/// <summary>RFC 9457: what went wrong.</summary>
public sealed record Problem
{
    /// <summary>Never changes for one kind of problem: <c>/problems/event-id-reused</c>.</summary>
    public string Type { get; init => field = value ?? "about:blank"; } = "about:blank";

    /// <summary>The kind of problem in words.</summary>
    public string? Title { get; init; }

    /// <summary>The HTTP status; null where nobody answered.</summary>
    public int? Status { get; init; }

    /// <summary>This problem in words.</summary>
    public string? Detail { get; init; }

    /// <summary>By field, what is wrong with it.</summary>
    public Dictionary<string, string[]>? Errors { get; init; }

    /// <summary>What to search the server's logs and traces for.</summary>
    public string? TraceId { get; init; }
}
