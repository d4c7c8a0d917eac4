namespace Notifications.Client;

/// <summary>The server took responsibility for a direct notification: it is committed.</summary>
public sealed record AcceptedDirectNotification
{
    /// <summary>The server's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The event that was made for it.</summary>
    public Guid Event { get; init; }

    public string? Status { get; init; }

    /// <summary>It was stored before. By an earlier try of the same call perhaps, whose answer was lost.</summary>
    public bool Duplicate { get; init; }
}
