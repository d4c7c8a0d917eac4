using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace Notifications.Host.Reference;

/// <summary>Writes HTML. What is not markup goes in by <see cref="Text"/> or <see cref="Prose"/>, which encode.</summary>
internal sealed partial class Html
{
    private readonly StringBuilder _markup = new();

    /// <param name="markup">Its holes are text or attribute values, and are encoded; only what is constant is markup.</param>
    public Html Add(FormattableString markup)
    {
        _markup.AppendFormat(CultureInfo.InvariantCulture, markup.Format, [.. markup.GetArguments().Select(x => (object)Encode($"{x}"))]);
        return this;
    }

    public Html Text(string text)
    {
        _markup.Append(Encode(text));
        return this;
    }

    /// <summary>Of CommonMark what the document uses: paragraphs, lists, <c>`code`</c> and <c>**bold**</c>.</summary>
    public Html Prose(string? text)
    {
        foreach (var block in (text ?? "").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (block.StartsWith("- ", StringComparison.Ordinal))
                _markup.Append("<ul>").AppendJoin("", block[2..].Split("\n- ").Select(x => $"<li>{Inline(x)}</li>")).Append("</ul>");
            else _markup.Append("<p>").Append(Inline(block)).Append("</p>");
        }

        return this;
    }

    /// <summary>One line of it.</summary>
    public Html Line(string? text)
    {
        _markup.Append(Inline(text ?? ""));
        return this;
    }

    public override string ToString() => _markup.ToString();

    private static string Inline(string text) => Bold().Replace(Code().Replace(Encode(text), "<code>$1</code>"), "<strong>$1</strong>");

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    [GeneratedRegex("`(.+?)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\*\*(.+?)\*\*")]
    private static partial Regex Bold();
}
