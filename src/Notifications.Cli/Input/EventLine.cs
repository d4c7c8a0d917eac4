namespace Notifications.Cli.Input;

/// <summary>One event of the input and the line it begins on; or why there is none on it.</summary>
internal sealed record EventLine(long Line)
{
    public ReadOnlyMemory<byte> Json { get; init; }

    public string? OrderingKey { get; init; }

    /// <summary>The event has an id, whatever it may be.</summary>
    public bool HasId { get; init; }

    /// <summary>The event says itself when it expires.</summary>
    public bool HasExpiry { get; init; }

    public string? Error { get; init; }
}
