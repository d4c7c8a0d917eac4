using System.Net.Http.Headers;

namespace Notifications.Intake.CloudEvents;

internal enum DataKind
{
    /// <summary>Data is the payload as it is.</summary>
    Json,

    /// <summary>Data becomes a JSON string.</summary>
    Text,

    /// <summary>Data becomes a JSON string that holds its Base64.</summary>
    Bytes,
}

/// <summary>What <c>datacontenttype</c> says of the data. It alone decides what the payload is, so that an event is the same in every content mode.</summary>
/// <param name="IsUtf8">False when another charset is named. Without a name it is UTF-8, of which US-ASCII is a part.</param>
/// <param name="Canonical">The same for all that mean the same: media types have no case, and UTF-8 may be named or not.</param>
internal readonly record struct DataContentType(DataKind Kind, bool IsUtf8, string Canonical)
{
    public const string Json = "application/json";

    private const string CharSet = "charset";

    public static readonly DataContentType None = new(DataKind.Bytes, IsUtf8: true, Canonical: "");

    /// <summary>False for what can't be read: JSON and text in another charset than UTF-8.</summary>
    public bool IsReadable => Kind == DataKind.Bytes || IsUtf8;

    /// <summary>Null when it is no media type as RFC 2045 has it.</summary>
    public static DataContentType? Parse(string text)
    {
        if (!MediaTypeHeaderValue.TryParse(text, out var type)) return null;

        var (name, isUtf8) = (type.MediaType!.ToLowerInvariant(), IsUtf8Charset(type.CharSet));
        var parameters = type.Parameters.Where(x => !isUtf8 || !x.Name.Equals(CharSet, StringComparison.OrdinalIgnoreCase)).Select(x => $";{x.Name.ToLowerInvariant()}={x.Value}");
        return new DataContentType(KindOf(name), isUtf8, string.Concat(parameters.Prepend(name)));
    }

    // JSON: section 3.1.1 of the JSON format. XML is text here as well: it is what the format's own examples have as a string.
    private static DataKind KindOf(string type)
    {
        var subtype = type[(type.IndexOf('/', StringComparison.Ordinal) + 1)..];
        if (subtype == "json" || subtype.EndsWith("+json", StringComparison.Ordinal)) return DataKind.Json;
        var isText = type.StartsWith("text/", StringComparison.Ordinal) || subtype == "xml" || subtype.EndsWith("+xml", StringComparison.Ordinal);
        return isText ? DataKind.Text : DataKind.Bytes;
    }

    private static bool IsUtf8Charset(string? charset) => charset?.Trim('"').ToLowerInvariant() is null or "utf-8" or "utf8" or "us-ascii";
}
