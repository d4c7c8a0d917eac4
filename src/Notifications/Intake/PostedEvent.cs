using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Notifications.Routing;
using Notifications.Storage;

namespace Notifications.Intake;

/// <summary>A valid event on its way into PostgreSQL.</summary>
public sealed record PostedEvent
{
    /// <summary>Direct notifications have event keys of their own, apart from every source a producer can name.</summary>
    internal const string DirectSource = "\u001fdirect";

    /// <summary>
    /// Where the producer gave no event id but a key to its request (<c>Idempotency-Key</c>, or the id it signed with), the key is the id, among keys: one key
    /// is one request, whatever its source and whichever route it took.
    /// </summary>
    internal const string RequestKeys = "\u001fkey";

    /// <summary>What the producer gave as the source: nothing, where it is a namespace of ours, which begins as no text of a producer's can.</summary>
    internal static string SourceShown(string stored) => stored.StartsWith('\u001f') ? "" : stored;

    private const string DirectType = "notification";

    public required Guid Id { get; init; }
    public required string Producer { get; init; }
    public required string Source { get; init; }

    /// <summary>Within what <see cref="EventId"/> is unique for its producer: its source, or <see cref="RequestKeys"/>.</summary>
    public required string KeySource { get; init; }
    public required string EventId { get; init; }
    public required string Type { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
    public required string Priority { get; init; }

    /// <summary>What goes on to every attempt: the body's, or else the request's.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>As the body has it. Only this one makes a body another one, and only this one is seen by filters: a repeated request may come with another id.</summary>
    public string? OwnCorrelationId { get; init; }

    public string? UserId { get; init; }
    public string? Version { get; init; }
    public string? OrderingKey { get; init; }

    /// <summary>No attempt begins after this; null: never too late.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public required byte[] Payload { get; init; }

    /// <summary>A JSON object with the metadata that has no column of its own; null: none.</summary>
    public string? Attributes { get; init; }

    /// <summary>What it takes of memory and of a transaction, in bytes.</summary>
    internal int Weight => Payload.Length + (Attributes?.Length ?? 0);

    /// <summary>SHA-256 over the normalised fields: what "the same body" means. A default that is spelled out is the same as one that is left out.</summary>
    public required byte[] Hash { get; init; }

    public string? Traceparent { get; init; }

    /// <summary>Set for a direct notification: its one destination, by name. Subscriptions are not asked.</summary>
    public string? DirectDestination { get; init; }

    /// <summary>Set for a direct notification to a channel's recipient.</summary>
    public Target? DirectRecipient { get; init; }

    /// <param name="key">What makes an event repeatable that has no id.</param>
    /// <param name="correlationId">The request's.</param>
    public static PostedEvent From(EventEnvelope envelope, string producer, string? traceparent, DateTimeOffset now, string? key = null, string? correlationId = null)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var id = Ids.NewEvent(now);
        var isKeyed = envelope.EventId is null && key is not null;
        return new PostedEvent
        {
            Id = id,
            Producer = producer,
            Source = envelope.Source ?? "",
            KeySource = isKeyed ? RequestKeys : envelope.Source ?? "",
            EventId = envelope.EventId ?? key ?? id.ToString(),
            Type = envelope.EventType!,
            OccurredAt = (envelope.Timestamp ?? now).ToUniversalTime(),
            Priority = envelope.Priority ?? Priorities.Normal,
            CorrelationId = envelope.CorrelationId ?? correlationId,
            OwnCorrelationId = envelope.CorrelationId,
            UserId = envelope.UserId,
            Version = envelope.Version,
            OrderingKey = envelope.OrderingKey,
            ExpiresAt = envelope.ExpiresAt?.ToUniversalTime(),
            Payload = JsonMarshal.GetRawUtf8Value(envelope.Payload).ToArray(),
            Attributes = envelope.Attributes?.Json,
            // The source is part of an event's key, but not of a request's.
            Hash = HashOf(
                [("expiresAt", Text(envelope.ExpiresAt)), ("source", isKeyed ? envelope.Source : null), ("attributes", envelope.Attributes?.Identity)], envelope.Payload,
                envelope.EventType, Text(envelope.Timestamp), envelope.Priority ?? Priorities.Normal, envelope.CorrelationId, envelope.UserId, envelope.Version,
                envelope.OrderingKey),
            Traceparent = envelope.Traceparent ?? traceparent,
        };
    }

    /// <param name="key">What makes a notification repeatable that has no id.</param>
    /// <param name="correlationId">The HTTP request's.</param>
    public static PostedEvent From(NotificationRequest request, string producer, string? traceparent, DateTimeOffset now, string? key = null, string? correlationId = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        var id = Ids.NewEvent(now);
        return new PostedEvent
        {
            Id = id,
            Producer = producer,
            Source = DirectSource,
            KeySource = request.Id is null && key is not null ? RequestKeys : DirectSource,
            EventId = request.Id ?? key ?? id.ToString(),
            Type = request.EventType ?? DirectType,
            OccurredAt = now,
            Priority = request.Priority ?? Priorities.Normal,
            CorrelationId = request.CorrelationId ?? correlationId,
            OwnCorrelationId = request.CorrelationId,
            UserId = request.UserId,
            OrderingKey = request.OrderingKey,
            ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
            Payload = JsonMarshal.GetRawUtf8Value(request.Payload).ToArray(),
            Hash = HashOf([("orderingKey", request.OrderingKey), ("expiresAt", Text(request.ExpiresAt))], request.Payload, request.EventType ?? DirectType,
                request.Destination, request.Channel, request.Recipient, request.Priority ?? Priorities.Normal, request.CorrelationId, request.UserId),
            Traceparent = traceparent,
            DirectDestination = request.Destination,
            DirectRecipient = request.Destination is null ? new Target(null, null, request.Channel!, request.Recipient) : null,
        };
    }

    private static string? Text(DateTimeOffset? time) => time?.ToUniversalTime().ToString("O");

    /// <param name="later">
    /// Fields that came later: they count only where they are given, so a body of before has the hash that is stored of it.
    /// </param>
    private static byte[] HashOf(
        ReadOnlySpan<(string Name, string? Value)> later, System.Text.Json.JsonElement payload, params ReadOnlySpan<string?> fields)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var field in fields) JsonText.AppendTo(hash, field);
        JsonText.AppendTo(hash, payload);
        foreach (var (name, value) in later)
        {
            if (value is null) continue;
            JsonText.AppendTo(hash, name);
            JsonText.AppendTo(hash, value);
        }

        return hash.GetHashAndReset();
    }
}
