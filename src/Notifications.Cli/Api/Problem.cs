namespace Notifications.Cli.Api;

/// <summary>RFC 9457: what the server, or this command for its own failures, says went wrong.</summary>
internal sealed record Problem
{
    public string Type { get; init; } = "about:blank";
    public string? Title { get; init; }
    public int? Status { get; init; }
    public string? Detail { get; init; }
    public Dictionary<string, string[]>? Errors { get; init; }
    public string? TraceId { get; init; }
}
