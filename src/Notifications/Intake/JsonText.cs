using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Notifications.Intake;

/// <summary>What the intake must know of a JSON value that it otherwise passes through byte by byte.</summary>
internal static class JsonText
{
    /// <summary>Null when the value can be stored, delivered and read by anybody; else a sentence for the caller.</summary>
    public static string? FindMistake(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Undefined) return "is required";
        if (value.ValueKind is JsonValueKind.Null) return "must not be null";

        var bytes = JsonMarshal.GetRawUtf8Value(value);
        if (!Utf8.IsValid(bytes)) return "must be UTF-8";

        var reader = new Utf8JsonReader(bytes);
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && FindEscapeMistake(ref reader) is { } mistake)
                return mistake;
        return null;
    }

    // \u0000 is what PostgreSQL's jsonb, C programs and many receivers can't hold; half a surrogate pair is no character at all.
    private static string? FindEscapeMistake(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!.Contains('\0', StringComparison.Ordinal) ? "must not contain \\u0000" : null;
        }
        catch (InvalidOperationException)
        {
            return "must not contain half a surrogate pair (\\ud800 to \\udfff stand in pairs)";
        }
    }

    /// <summary>Adds the value to a hash so that white space and the order of members make no difference, while every value does.</summary>
    public static void AppendTo(IncrementalHash hash, JsonElement value)
    {
        hash.AppendData([(byte)value.ValueKind]);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject().OrderBy(x => x.Name, StringComparer.Ordinal))
                {
                    AppendTo(hash, member.Name);
                    AppendTo(hash, member.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) AppendTo(hash, item);
                break;
            case JsonValueKind.String:
                AppendTo(hash, value.GetString());
                break;
            case JsonValueKind.Number:
                AppendTo(hash, value.GetRawText());
                break;
        }

        hash.AppendData([0xFF]);   // the end of a value: ["a"],["b"] is not ["a","b"]
    }

    /// <summary>Length first, so that neighbouring fields never run into each other; null is not the empty string.</summary>
    public static void AppendTo(IncrementalHash hash, string? text)
    {
        var bytes = text is null ? [] : Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(text is null ? -1 : bytes.Length));
        hash.AppendData(bytes);
    }
}
