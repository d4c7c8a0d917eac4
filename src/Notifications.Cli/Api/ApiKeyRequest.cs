namespace Notifications.Cli.Api;

/// <summary>A new key. What is to change of one is a merge patch, in which null has a meaning of its own.</summary>
internal sealed record ApiKeyRequest
{
    public string? Name { get; init; }
    public string? Producer { get; init; }
    public IReadOnlyList<string>? Scopes { get; init; }
    public string? Signing { get; init; }
    public string? SigningSecret { get; init; }
    public double? RatePerSecond { get; init; }
    public int? Burst { get; init; }
}
