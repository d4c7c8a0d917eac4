using System.Globalization;
using System.Text;

namespace Notifications.Channels.Email;

/// <summary>Any letters, written with the printable ones of ASCII.</summary>
internal static class MimeText
{
    private const int LongestPlainHeader = 60;

    // 45 bytes are 60 letters of Base64; with the frame around them an encoded word stays below its limit of 75.
    private const int MostBytesInWord = 45;

    // A line has 76 letters: 72, one more byte as =XX, and the = of the soft break.
    private const int FullLine = 72;

    /// <summary>A header's text, as encoded words (RFC 2047) where it is not short and plain.</summary>
    public static string Header(string text)
    {
        if (text.Length <= LongestPlainHeader && text.All(x => x is >= ' ' and <= '~') && !text.Contains("=?", StringComparison.Ordinal))
            return text;

        return string.Join("\r\n ", Words(text).Select(word => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(word))}?="));
    }

    /// <summary>A body after RFC 2045 §6.7. Every line of the text ends with CRLF, also the last one.</summary>
    public static string QuotedPrintable(string text)
    {
        var lines = new StringBuilder();
        foreach (var line in text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n'))
            AddLine(lines, Encoding.UTF8.GetBytes(line));

        return lines.ToString();
    }

    // Never within a letter: each word is decoded for itself.
    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        var bytes = 0;
        foreach (var letter in text.EnumerateRunes())
        {
            if (bytes + letter.Utf8SequenceLength > MostBytesInWord)
            {
                yield return word.ToString();
                word.Clear();
                bytes = 0;
            }

            word.Append(letter.ToString());
            bytes += letter.Utf8SequenceLength;
        }

        yield return word.ToString();
    }

    private static void AddLine(StringBuilder lines, byte[] bytes)
    {
        var column = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (column > FullLine)
            {
                lines.Append("=\r\n");
                column = 0;
            }

            if (IsPlain(bytes[i], isFirst: column == 0, isLast: i == bytes.Length - 1))
            {
                lines.Append((char)bytes[i]);
                column++;
            }
            else
            {
                lines.Append(CultureInfo.InvariantCulture, $"={bytes[i]:X2}");
                column += 3;
            }
        }

        lines.Append("\r\n");
    }

    // A dot at a line's beginning means something to SMTP; a blank at its end does not survive every server.
    private static bool IsPlain(byte letter, bool isFirst, bool isLast) => letter switch
    {
        (byte)'=' => false,
        (byte)'.' => !isFirst,
        (byte)' ' or (byte)'\t' => !isLast,
        _ => letter is > (byte)' ' and <= (byte)'~',
    };
}
