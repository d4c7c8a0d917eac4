namespace Notifications.Storage;

// The tables as EF Core reads them. The hot path (intake, claim, dispatch, lifecycle) writes them with raw Npgsql: half the CPU, measured.

public sealed class DestinationRow
{
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public required string Channel { get; init; }
    public required string Address { get; init; }
    public bool IsSigned { get; init; }
    public DateTimeOffset? DisabledAt { get; init; }
    public string? DisabledReason { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }
    public string? Configured { get; init; }
    public string Ordering { get; init; } = Orderings.None;
    public int? SkipAfterFaults { get; init; }
    public TimeSpan? Timeout { get; init; }
    public int? Concurrency { get; init; }

    /// <summary>Attempts a second.</summary>
    public double? Rate { get; init; }

    public int? Burst { get; init; }
    public double? CircuitFailureRatio { get; init; }
    public TimeSpan? CircuitBreak { get; init; }
    public int Version { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public required string UpdatedBy { get; init; }
}

public sealed class DestinationSecretRow
{
    public Guid Destination { get; init; }
    public int Number { get; init; }
    public required string Secret { get; init; }
    public required string Fingerprint { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
}

public sealed class SubscriptionRow
{
    public Guid Id { get; init; }
    public Guid Destination { get; init; }
    public required string EventType { get; init; }
    public string? Priority { get; init; }

    /// <summary>JSON; null: every event of its type.</summary>
    public string? Filter { get; init; }

    public bool Enabled { get; init; }
    public int Version { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public required string UpdatedBy { get; init; }
}

public sealed class EventRow
{
    public Guid Id { get; init; }
    public required string Producer { get; init; }
    public required string Source { get; init; }
    public required string EventId { get; init; }
    public required string Type { get; init; }
    public DateTimeOffset OccurredAt { get; init; }
    public required string Priority { get; init; }
    public string? CorrelationId { get; init; }
    public string? UserId { get; init; }
    public string? Version { get; init; }
    public string? OrderingKey { get; init; }
    public required byte[] Payload { get; init; }
    public int FanOut { get; init; }
    public string? Traceparent { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>JSON: the attributes of a CloudEvent that have no column of their own.</summary>
    public string? Attributes { get; init; }

    public DateTimeOffset AcceptedAt { get; init; }
}

public sealed class NotificationRow
{
    public Guid Id { get; init; }
    public Guid Event { get; init; }
    public Guid? Destination { get; init; }
    public required string Channel { get; init; }
    public string? Recipient { get; init; }
    public required string Priority { get; init; }
    public required string State { get; init; }
    public string? HoldReason { get; init; }
    public int Cycle { get; init; }
    public int Attempt { get; init; }
    public int Answered { get; init; }
    public DateTimeOffset? LeaseUntil { get; init; }
    public DateTimeOffset? CommandedAt { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }
    public DateTimeOffset? FaultedAt { get; init; }
    public string? FaultCause { get; init; }
    public string? Error { get; init; }
    public int? Status { get; init; }
    public long? Lane { get; init; }
    public long? Position { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset AcceptedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>The notifications of a destination that come one after the other.</summary>
public sealed class LaneRow
{
    public long Id { get; init; }
    public Guid Destination { get; init; }
    public required string OrderingKey { get; init; }
    public long LastPosition { get; init; }

    /// <summary>The one that may be under way.</summary>
    public Guid? Active { get; init; }
}

public sealed class AttemptRow
{
    public Guid Notification { get; init; }
    public int Cycle { get; init; }
    public int Number { get; init; }
    public int Redelivery { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public int DurationMs { get; init; }
    public required string Outcome { get; init; }
    public int? Status { get; init; }
    public string? Error { get; init; }
    public string? ProviderMessageId { get; init; }
    public required string Worker { get; init; }
    public string? TraceId { get; init; }

    /// <summary>Its outcome was unknown at first; true as well when it is known after all.</summary>
    public bool WasUnknown { get; init; }
}

public sealed class ReceiptRow
{
    public Guid Notification { get; init; }
    public int Cycle { get; init; }
    public int Attempt { get; init; }
    public required string Outcome { get; init; }
    public string? Error { get; init; }
    public string? ProviderMessageId { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
}

public sealed class ReplayRow
{
    public Guid Id { get; init; }
    public required string RequestedBy { get; init; }
    public DateTimeOffset RequestedAt { get; init; }
    public int Total { get; init; }
}

public sealed class ReplayItemRow
{
    public Guid Replay { get; init; }
    public Guid Notification { get; init; }
    public int Cycle { get; init; }
    public required string Channel { get; init; }
    public string State { get; init; } = States.Faulted;
    public DateTimeOffset FaultedAt { get; init; }
    public required string FaultCause { get; init; }
    public string? Error { get; init; }
    public int? Status { get; init; }
    public int? Copies { get; init; }
}

public sealed class ApiKeyRow
{
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public required string Producer { get; init; }
    public required string[] Scopes { get; init; }
    public required string Signing { get; init; }

    /// <summary>Requests a second.</summary>
    public double? Rate { get; init; }

    public int? Burst { get; init; }
    public int Version { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public required string UpdatedBy { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public string? RevokedBy { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>What is told of a key's secrets: neither hash nor ciphertext is read here.</summary>
public abstract class SecretRow
{
    public Guid Key { get; init; }
    public int Number { get; init; }
    public required string Fingerprint { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
}

public sealed class ApiKeySecretRow : SecretRow;

public sealed class ApiKeySigningSecretRow : SecretRow;
