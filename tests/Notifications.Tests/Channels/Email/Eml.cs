using System.Text;
using System.Text.RegularExpressions;

namespace Notifications.Tests.Channels.Email;

/// <summary>Reads back as much of RFC 5322 and MIME as the pickup files use.</summary>
internal sealed partial record Eml(IReadOnlyDictionary<string, string> Headers, string Content)
{
    public string Subject => EncodedWord().Replace(GapBetweenEncodedWords().Replace(Headers["Subject"], ""), word =>
        Encoding.UTF8.GetString(word.Groups[1].Value is "B" or "b" ? Convert.FromBase64String(word.Groups[2].Value) : Unquote(word.Groups[2].Value.Replace('_', ' '))));

    public string ContentType => Headers["Content-Type"].Split(';')[0];

    /// <summary>The decoded text of a message without parts.</summary>
    public string Text => Headers["Content-Transfer-Encoding"] switch
    {
        "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(Content)),
        "quoted-printable" => Encoding.UTF8.GetString(Unquote(Content.Replace("=\r\n", "", StringComparison.Ordinal))),
        _ => Content,
    };

    public Eml[] Parts => [.. Content.Split("--" + Boundary().Match(Headers["Content-Type"]).Groups[1].Value)[1..^1].Select(part => Parse(part[2..]))];

    public static Eml Read(string file) => Parse(File.ReadAllText(file, Encoding.ASCII));

    private static Eml Parse(string text)
    {
        var (head, body) = (text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)], text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        var lines = Fold().Replace(head, " ").Split("\r\n");

        // Throws on a header that is there twice: an injected one would be.
        return new Eml(lines.ToDictionary(line => line[..line.IndexOf(':', StringComparison.Ordinal)], line => line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..], StringComparer.OrdinalIgnoreCase), body);
    }

    private static byte[] Unquote(string text) =>
        Encoding.Latin1.GetBytes(QuotedByte().Replace(text, match => $"{(char)Convert.ToByte(match.Groups[1].Value, 16)}"));

    [GeneratedRegex(@"=\?utf-8\?([BQbq])\?(.*?)\?=")]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"(?<=\?=)\s+(?==\?)")]
    private static partial Regex GapBetweenEncodedWords();

    [GeneratedRegex("boundary=\"?([^\";]+)")]
    private static partial Regex Boundary();

    [GeneratedRegex(@"\r\n[ \t]+")]
    private static partial Regex Fold();

    [GeneratedRegex("=([0-9A-Fa-f]{2})")]
    private static partial Regex QuotedByte();
}
