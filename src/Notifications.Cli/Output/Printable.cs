namespace Notifications.Cli.Output;

/// <summary>
/// Text that others wrote (a provider's error, a destination's name) made safe for a terminal: a control character in it could move the cursor,
/// rewrite lines or set the title.
/// </summary>
internal static class Printable
{
    public static string Text(string? text) =>
        text is null ? "" : text.Any(char.IsControl) ? string.Concat(text.Select(x => x is '\n' or '\r' or '\t' ? ' ' : char.IsControl(x) ? '\uFFFD' : x)) : text;
}
