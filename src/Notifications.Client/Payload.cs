using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Notifications.Client;

/// <summary>One JSON value, written once: every try sends the same bytes.</summary>
public sealed class Payload
{
    private Payload(ReadOnlyMemory<byte> utf8) => Utf8 = utf8;

    internal ReadOnlyMemory<byte> Utf8 { get; }

    /// <param name="options">How it is written; left out: as <see cref="JsonSerializerOptions.Web"/> has it.</param>
    [RequiresUnreferencedCode("Trimmed programs give a JsonTypeInfo.")]
    [RequiresDynamicCode("Programs that are compiled ahead of time give a JsonTypeInfo.")]
    public static Payload From<T>(T value, JsonSerializerOptions? options = null) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, options ?? JsonSerializerOptions.Web));

    /// <summary>By generated code.</summary>
    public static Payload From<T>(T value, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(value, type));

    public static Payload From(JsonElement value) => new(JsonMarshal.GetRawUtf8Value(value).ToArray());

    /// <summary>Bytes that are JSON already; they are sent as they are.</summary>
    /// <exception cref="ArgumentException">They are not one JSON value.</exception>
    public static Payload FromUtf8(ReadOnlyMemory<byte> json)
    {
        // Not by trust: what is no value would end the envelope and begin members of its own.
        try
        {
            var reader = new Utf8JsonReader(json.Span);
            reader.Read();
            reader.Skip();
            reader.Read();
        }
        catch (JsonException)
        {
            // Not as the inner exception: its message may quote the payload.
            throw new ArgumentException("The payload is not one JSON value.", nameof(json));
        }

        return new(json);
    }

    /// <summary>Its size and nothing of what it says: payloads do not belong in logs.</summary>
    public override string ToString() => $"{Utf8.Length} bytes of JSON";
}
