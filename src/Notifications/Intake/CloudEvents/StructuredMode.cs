using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Notifications.Intake.CloudEvents;

/// <summary>The JSON event format, and its batches.</summary>
internal static class StructuredMode
{
    private const string Base64 = "data_base64";

    private const string NotStrict = "nests deeper than 64 levels, or has a member that stands twice or whose name is half a surrogate pair";

    // What is wrong with one event is no mistake of the others.
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 1_000 };

    /// <returns>Null when the body isn't one JSON value in UTF-8.</returns>
    public static CloudEventReading? Read(ReadOnlyMemory<byte> body) => Utf8.IsValid(body.Span) && EventData.ReadJson(body.Span) is { } json ? Read(json) : null;

    /// <param name="mostBytes">An event may be so large.</param>
    /// <returns>Null when the body isn't one JSON array in UTF-8.</returns>
    public static IReadOnlyList<CloudEventReading>? ReadBatch(ReadOnlyMemory<byte> body, int mostBytes)
    {
        if (!Utf8.IsValid(body.Span) || EventData.ReadJson(body.Span, Lenient) is not { ValueKind: JsonValueKind.Array } batch) return null;

        return [.. batch.EnumerateArray().Select(x => ReadOne(JsonMarshal.GetRawUtf8Value(x), mostBytes))];
    }

    private static CloudEventReading ReadOne(ReadOnlySpan<byte> bytes, int mostBytes)
    {
        if (bytes.Length > mostBytes) return CloudEventReading.Unreadable($"is too large: an event may have {mostBytes} bytes");
        return EventData.ReadJson(bytes) is { } json ? Read(json) : CloudEventReading.Unreadable(NotStrict);
    }

    private static CloudEventReading Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) return CloudEventReading.Unreadable("must be a JSON object");
        if (JsonText.FindMistake(json) is { } unreadable) return CloudEventReading.Unreadable(unreadable);

        var mistakes = new Mistakes(prefix: "");
        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        JsonElement? data = null, base64 = null;
        foreach (var member in json.EnumerateObject())
        {
            // Section 2.2: null is the same as left out. So an explicit null as data is no data here.
            if (member.Value.ValueKind == JsonValueKind.Null) continue;
            if (member.NameEquals(AttributeNames.Data)) data = member.Value;
            else if (member.NameEquals(Base64)) base64 = member.Value;
            else Add(attributes, member.Name, member.Value, mistakes);
        }

        return CloudEvent.ToReading(attributes, ReadData(attributes, data, base64, mistakes), mistakes);
    }

    private static void Add(Dictionary<string, AttributeValue> attributes, string name, JsonElement value, Mistakes mistakes)
    {
        if (!AttributeNames.IsValid(name)) mistakes.Add(name, "is no attribute: names have letters a to z and digits only");
        else if (ToAttribute(value) is { } attribute) attributes[name] = attribute;
        else mistakes.Add(name, "must be a string, true, false or a whole number of 32 bits");
    }

    /// <summary>Section 2.2. An integer has its integer component only, so 1.0 and 1e3 are none.</summary>
    private static AttributeValue? ToAttribute(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new AttributeValue(value.GetString()!),
        JsonValueKind.True => new AttributeValue("true", IsLiteral: true),
        JsonValueKind.False => new AttributeValue("false", IsLiteral: true),
        JsonValueKind.Number when int.TryParse(value.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
            new AttributeValue(number.ToString(CultureInfo.InvariantCulture), IsLiteral: true),
        _ => null,
    };

    private static JsonElement ReadData(Dictionary<string, AttributeValue> attributes, JsonElement? data, JsonElement? base64, Mistakes mistakes)
    {
        if (data is not null && base64 is not null) mistakes.Add(Base64, "must not stand beside data");
        else if (data is { } json)
        {
            // Section 3.1.2: what is left out is JSON, and whoever writes the event again says so.
            if (!attributes.TryGetValue(AttributeNames.DataContentType, out var contentType)) attributes[AttributeNames.DataContentType] = contentType = new(DataContentType.Json);
            if (DataContentType.Parse(contentType.Text) is { } type) return Take(EventData.FromJson(type, json), AttributeNames.Data);
        }
        else if (base64 is { } encoded)
        {
            if (encoded.ValueKind != JsonValueKind.String || !encoded.TryGetBytesFromBase64(out var bytes)) mistakes.Add(Base64, "must be a string in Base64 (RFC 4648, section 4)");
            else if (!attributes.TryGetValue(AttributeNames.DataContentType, out var contentType)) return Take(EventData.FromBytes(DataContentType.None, bytes), Base64);
            else if (DataContentType.Parse(contentType.Text) is { } type) return Take(EventData.FromBytes(type, bytes), Base64);
        }

        return EventData.Nothing;

        JsonElement Take((JsonElement Payload, string? Mistake) read, string member)
        {
            if (read.Mistake is null) return read.Payload;
            mistakes.Add(member, read.Mistake);
            return EventData.Nothing;
        }
    }
}
