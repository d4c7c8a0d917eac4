using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Notifications.Intake.CloudEvents;

/// <summary>Data to payload, which is always one JSON value.</summary>
internal static class EventData
{
    /// <summary>An event without data: a CloudEvent may be one, and null is what JSON has for nothing. Webhooks get <c>"data":null</c>.</summary>
    public static readonly JsonElement Nothing = JsonElement.Parse("null");

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>No bytes are no data: in a body nobody could tell them apart.</summary>
    public static (JsonElement Payload, string? Mistake) FromBytes(DataContentType type, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty) return (Nothing, null);
        if (type.Kind == DataKind.Bytes) return (Write(x => x.WriteBase64StringValue(bytes.Span)), null);
        if (!type.IsUtf8) return (default, "must be UTF-8, and its content type names another charset");
        if (!Utf8.IsValid(bytes.Span)) return (default, "must be UTF-8");
        if (type.Kind == DataKind.Text) return Checked(Write(x => x.WriteStringValue(bytes.Span)));

        return ReadJson(bytes.Span) is { } json ? Checked(json) : (default, "must be JSON as RFC 8259 has it, nested at most 64 levels, without a member that stands twice");
    }

    /// <summary>The member <c>data</c> of the JSON format, section 3.1.2: JSON as it is, and of anything else a string that stands for its bytes.</summary>
    public static (JsonElement Payload, string? Mistake) FromJson(DataContentType type, JsonElement data)
    {
        if (type.Kind == DataKind.Json) return Checked(data);
        if (data.ValueKind != JsonValueKind.String) return (default, "must be a string, because datacontenttype is not JSON");

        var text = data.GetString()!;
        return type.Kind == DataKind.Text && text.Length > 0 ? Checked(data) : FromBytes(type, Encoding.UTF8.GetBytes(text));
    }

    /// <returns>Null when it isn't one JSON value.</returns>
    public static JsonElement? ReadJson(ReadOnlySpan<byte> bytes) => ReadJson(bytes, Strict);

    public static JsonElement? ReadJson(ReadOnlySpan<byte> bytes, JsonDocumentOptions options)
    {
        try
        {
            // RFC 8259, section 8.1: a byte order mark may be ignored.
            return JsonElement.Parse(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes, options);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second, where names are compared: one that is half a surrogate pair is no text.
            return null;
        }
    }

    private static (JsonElement Payload, string? Mistake) Checked(JsonElement payload) =>
        payload.ValueKind == JsonValueKind.Null ? (payload, null) : (payload, JsonText.FindMistake(payload));

    private static JsonElement Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable)) write(writer);
        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
