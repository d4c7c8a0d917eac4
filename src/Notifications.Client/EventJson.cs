using System.Buffers;
using System.Text.Json;

namespace Notifications.Client;

/// <summary>Bodies as the API takes them. What is not given is left out: the server's default, not ours.</summary>
internal static class EventJson
{
    public static ReadOnlyMemory<byte> Write(Event posted) => Write(posted.Payload, json =>
    {
        Add(json, "eventId"u8, posted.Id);
        Add(json, "eventType"u8, posted.Type);
        Add(json, "source"u8, posted.Source);
        Add(json, "timestamp"u8, posted.Time);
        Add(json, "priority"u8, Word(posted.Priority));
        Add(json, "correlationId"u8, posted.CorrelationId);
        Add(json, "userId"u8, posted.UserId);
        Add(json, "version"u8, posted.Version);
        Add(json, "orderingKey"u8, posted.OrderingKey);
        Add(json, "expiresAt"u8, posted.ExpiresAt);
    });

    public static ReadOnlyMemory<byte> Write(DirectNotification posted) => Write(posted.Payload, json =>
    {
        Add(json, "id"u8, posted.Id);
        Add(json, "destination"u8, posted.Destination);
        Add(json, "channel"u8, posted.Channel);
        Add(json, "recipient"u8, posted.Recipient);
        Add(json, "eventType"u8, posted.Type);
        Add(json, "priority"u8, Word(posted.Priority));
        Add(json, "correlationId"u8, posted.CorrelationId);
        Add(json, "userId"u8, posted.UserId);
        Add(json, "orderingKey"u8, posted.OrderingKey);
        Add(json, "expiresAt"u8, posted.ExpiresAt);
    });

    private static ReadOnlyMemory<byte> Write(Payload payload, Action<Utf8JsonWriter> addMembers)
    {
        var buffer = new ArrayBufferWriter<byte>(payload.Utf8.Length + 256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            addMembers(json);
            json.WritePropertyName("payload"u8);
            // Payload has looked at it.
            json.WriteRawValue(payload.Utf8.Span, skipInputValidation: true);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void Add(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Add(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? value)
    {
        if (value is { } time)
        {
            json.WriteString(name, time);
        }
    }

    private static string? Word(Priority? priority) => priority?.ToString().ToLowerInvariant();
}
