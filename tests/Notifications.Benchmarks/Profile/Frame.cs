namespace Notifications.Benchmarks.Profile;

/// <summary>One line of a stack.</summary>
/// <param name="Symbol">Of managed code its type and method, without the parameters, which name the types of others; of native code what perf has.</param>
/// <param name="Module">The assembly, the native library, or the kernel.</param>
internal sealed record Frame(string Symbol, string Module)
{
    private const string Unknown = "[unknown]";

    public string Name => Symbol == Unknown ? Module : Symbol;

    /// <summary>
    /// From a line of <c>perf script -F comm,ip,sym,dso</c>: <c>7f… symbol (file)</c>. What was compiled just in time has its assembly in the symbol
    /// (<c>int32 [Npgsql] Npgsql.Reader::Read(…)[OptimizedTier1]</c>); what was compiled ahead has no symbol, and its file is its assembly.
    /// </summary>
    public static Frame? Parse(string line)
    {
        var text = line.Trim();
        var (start, end) = (text.IndexOf(' ', StringComparison.Ordinal), text.LastIndexOf(" (", StringComparison.Ordinal));
        if (start <= 0 || end < start || !text.EndsWith(')')) return null;

        var (symbol, file) = (text[start..end].Trim(), Path.GetFileName(text[(end + 2)..^1]));
        return ParseManaged(symbol) ?? new Frame(symbol, file.EndsWith(".dll", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(file) : file);
    }

    // A type in front of the name has no space behind its assembly's bracket.
    private static Frame? ParseManaged(string symbol)
    {
        var close = symbol.IndexOf("] ", StringComparison.Ordinal);
        var open = close < 0 ? -1 : symbol.LastIndexOf('[', close);
        if (open < 0) return null;

        var name = symbol[(close + 2)..];
        var parameters = name.IndexOf('(', StringComparison.Ordinal);
        return new Frame(parameters < 0 ? name : name[..parameters], symbol[(open + 1)..close]);
    }
}
