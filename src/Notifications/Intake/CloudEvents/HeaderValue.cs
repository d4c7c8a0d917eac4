using System.Buffers;
using System.Globalization;
using System.Text;

namespace Notifications.Intake.CloudEvents;

/// <summary>
/// Header values of the HTTP binding, section 3.1.3.2: first a quoted string is unquoted (senders of before 1.0.1 quote), then percent-decoded, once. What
/// isn't UTF-8 afterwards is refused: an overlong encoding could hide a character from whoever checks for it.
/// </summary>
internal static class HeaderValue
{
    private const int EscapeLength = 3;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>The value, or what is wrong with it.</returns>
    public static (string? Value, string? Mistake) Decode(string header)
    {
        if (Unquote(header.Trim(' ', '\t')) is not { } text) return (null, "must have its double quotes in pairs, around the whole value");

        try
        {
            var bytes = new ArrayBufferWriter<byte>(text.Length + 1);
            for (var at = 0; at < text.Length;)
            {
                var escape = text.IndexOf('%', at);
                var end = escape < 0 ? text.Length : escape;
                Strict.GetBytes(text.AsSpan(at, end - at), bytes);
                if (escape < 0) break;

                if (ReadEscape(text.AsSpan(escape)) is not { } value) return (null, "must have two hexadecimal digits after each %");
                bytes.Write([value]);
                at = escape + EscapeLength;
            }

            return (Strict.GetString(bytes.WrittenSpan), null);
        }
        catch (ArgumentException)   // of decoder and encoder alike
        {
            return (null, "must be UTF-8 when it is percent-decoded");
        }
    }

    private static byte? ReadEscape(ReadOnlySpan<char> escape) =>
        escape.Length >= EscapeLength && byte.TryParse(escape[1..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>RFC 7230, section 3.2.6. Null when quotes stand anywhere but around everything.</summary>
    private static string? Unquote(string header)
    {
        if (!header.StartsWith('"')) return header.Contains('"', StringComparison.Ordinal) ? null : header;

        var text = new StringBuilder(header.Length);
        for (var at = 1; at < header.Length; at++)
        {
            if (header[at] == '"') return at == header.Length - 1 ? text.ToString() : null;
            if (header[at] == '\\' && ++at == header.Length) return null;
            text.Append(header[at]);
        }

        return null;
    }
}
