namespace Notifications.Cli.Api;

internal sealed record ApiKey
{
    public Guid Id { get; init; }
    public string? Name { get; init; }
    public string? Producer { get; init; }
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>off, optional, required.</summary>
    public string? Signing { get; init; }

    public double? RatePerSecond { get; init; }
    public int? Burst { get; init; }
    public IReadOnlyList<SecretNote> Secrets { get; init; } = [];
    public IReadOnlyList<SecretNote> SigningSecrets { get; init; } = [];
    public DateTimeOffset? LastUsedAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public string? RevokedBy { get; init; }
    public int Version { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public string? CreatedBy { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public string? UpdatedBy { get; init; }
}

/// <summary>The answer to create, rotate and rotate-signing-secret, the only ones that tell a secret.</summary>
internal sealed record ApiKeyWithSecret
{
    public ApiKey? Key { get; init; }
    public string? Secret { get; init; }

    /// <summary>Of a key that is new and signs.</summary>
    public string? SigningSecret { get; init; }
}

internal sealed record ApiKeyPage
{
    public IReadOnlyList<ApiKey> Items { get; init; } = [];

    /// <summary>Where the next page begins; null on the last one.</summary>
    public string? Next { get; init; }
}
