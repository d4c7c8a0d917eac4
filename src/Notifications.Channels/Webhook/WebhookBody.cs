using System.Buffers;
using System.Text.Json;

namespace Notifications.Channels.Webhook;

/// <summary>
/// <c>{"type":…,"timestamp":…,"data":…}</c>, as Standard Webhooks advises. The payload goes in byte for byte: intake has validated it,
/// and rewriting it would change numbers, escapes and the order of members.
/// </summary>
internal static class WebhookBody
{
    public static ReadOnlyMemory<byte> Write(Delivery delivery)
    {
        var buffer = new ArrayBufferWriter<byte>(delivery.Payload.Length + 256);
        using var json = new Utf8JsonWriter(buffer);

        json.WriteStartObject();
        json.WriteString("type", delivery.EventType);
        json.WriteString("timestamp", delivery.EventTime.UtcDateTime);
        json.WritePropertyName("data");
        WritePayload(json, delivery.Payload.Span);
        json.WriteEndObject();
        json.Flush();

        return buffer.WrittenMemory;
    }

    private static void WritePayload(Utf8JsonWriter json, ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            json.WriteNullValue();
        else
            json.WriteRawValue(payload, skipInputValidation: true);
    }
}
