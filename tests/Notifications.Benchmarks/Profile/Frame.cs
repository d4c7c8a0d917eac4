namespace Notifications.Benchmarks.Profile;

/// <summary>One line of a stack: a method as the runtime's perf map has it, with its assembly in square brackets, or a native symbol.</summary>
/// <param name="Module">The file: a native library, the kernel, or the perf map for what was compiled just in time.</param>
internal sealed record Frame(string Symbol, string Module)
{
    /// <summary>From a line of <c>perf script -F comm,ip,sym,dso</c>: <c>7f… symbol (module)</c>.</summary>
    public static Frame? Parse(string line)
    {
        var text = line.Trim();
        var symbol = text.IndexOf(' ', StringComparison.Ordinal);
        var module = text.LastIndexOf(" (", StringComparison.Ordinal);
        return symbol > 0 && module >= symbol && text.EndsWith(')')
            ? new Frame(text[symbol..module].Trim(), text[(module + 2)..^1])
            : null;
    }
}
