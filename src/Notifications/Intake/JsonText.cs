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
    /// <param name="limits">Null: none, for what is bounded otherwise.</param>
    public static string? FindMistake(JsonElement value, JsonLimits? limits = null)
    {
        if (value.ValueKind is JsonValueKind.Undefined) return "is required";
        if (value.ValueKind is JsonValueKind.Null) return "must not be null";

        var bytes = JsonMarshal.GetRawUtf8Value(value);
        if (!Utf8.IsValid(bytes)) return "must be UTF-8";

        var reader = new Utf8JsonReader(bytes);
        var items = new Stack<int>();   // of each array and object that is open
        while (reader.Read())
            if (FindMistake(ref reader, items, limits ?? JsonLimits.None) is { } mistake) return mistake;
        return null;
    }

    private static string? FindMistake(ref Utf8JsonReader reader, Stack<int> items, JsonLimits limits)
    {
        var token = reader.TokenType;
        if (token is JsonTokenType.EndArray or JsonTokenType.EndObject)
        {
            items.Pop();
            return null;
        }

        if (token is JsonTokenType.String or JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.Length > limits.StringBytes) return $"must have no string or name of more than {limits.StringBytes} bytes";
            if (reader.ValueIsEscaped && FindEscapeMistake(ref reader) is { } mistake) return mistake;
        }

        // A member counts once: by its value.
        if (token is not JsonTokenType.PropertyName && items.TryPop(out var count))
        {
            if (count == limits.Items) return $"must have no array of more than {limits.Items} items, and no object of more members";
            items.Push(count + 1);
        }

        if (token is not (JsonTokenType.StartArray or JsonTokenType.StartObject)) return null;
        if (items.Count == limits.Depth) return $"must not be nested deeper than {limits.Depth} levels";
        items.Push(0);
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
