using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Notifications.Intake.CloudEvents;

/// <summary>The attributes that have no field in the envelope, to be kept.</summary>
internal static class AttributesJson
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="attributes">Sorted by name.</param>
    /// <returns>Null when there are none.</returns>
    public static EventAttributes? Write(IReadOnlyList<KeyValuePair<string, AttributeValue>> attributes)
    {
        if (attributes.Count == 0) return null;

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            foreach (var (name, value) in attributes)
            {
                json.WritePropertyName(name);
                if (value.IsLiteral) json.WriteRawValue(value.Text);
                else json.WriteStringValue(value.Text);
            }

            json.WriteEndObject();
        }

        return new EventAttributes(Encoding.UTF8.GetString(buffer.WrittenSpan), Identity(attributes));
    }

    // The canonical strings: an integer is the same event's in a header, where everything is a string. None of them holds a line break, and no name a '='.
    private static string? Identity(IEnumerable<KeyValuePair<string, AttributeValue>> attributes)
    {
        var lines = attributes.Where(x => !AttributeNames.Tracing.Contains(x.Key)).Select(x => $"{x.Key}={Canonical(x.Key, x.Value)}\n").ToList();
        return lines.Count == 0 ? null : string.Concat(lines);
    }

    private static string Canonical(string name, AttributeValue value) =>
        name == AttributeNames.DataContentType && DataContentType.Parse(value.Text) is { } type ? type.Canonical : value.Text;
}
