using System.Text.RegularExpressions;

namespace Notifications.Intake.CloudEvents;

/// <summary>
/// RFC 3986. <see cref="Uri"/> takes more (blanks, letters beyond ASCII) and less than it, and has opinions of its own about schemes that it knows.
/// </summary>
internal static partial class UriSyntax
{
    private const string Character = @"[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2}";
    private const string Scheme = "[A-Za-z][A-Za-z0-9+.-]*:";
    private const string Authority = @"//(([A-Za-z0-9\-._~!$&'()*+,;=:]|%[0-9A-Fa-f]{2})*@)?(\[[0-9A-Fa-f:.]+\]|([A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)(:[0-9]*)?";
    private const string Path = $"({Character}|/)*";
    private const string Tail = $@"(\?({Character}|[/?])*)?(#({Character}|[/?])*)?";

    /// <summary>Section 4.1; not the empty one, which CloudEvents does not allow.</summary>
    public static bool IsReference(string text) => text.Length > 0 && (Absolute().IsMatch(text) || Relative().IsMatch(text));

    /// <summary>With a scheme. Section 4.3 has no fragment, but schemas are named with one, so one may be there.</summary>
    public static bool IsAbsolute(string text) => Absolute().IsMatch(text);

    [GeneratedRegex($@"^{Scheme}({Authority}(/{Path})?|(?!//){Path}){Tail}\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Absolute();

    // Without a colon in the first word of the path, which would be a scheme.
    [GeneratedRegex($@"^({Authority}(/{Path})?|(?!//)(?![^/?#]*:){Path}){Tail}\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Relative();
}
