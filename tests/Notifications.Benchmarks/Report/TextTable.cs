namespace Notifications.Benchmarks.Report;

/// <summary>Columns parted by two spaces: the first reads from the left, the figures stand below each other.</summary>
internal sealed class TextTable(params string[] headers)
{
    private readonly List<string[]> _rows = [headers];

    public void Add(params string[] cells) => _rows.Add([.. cells, .. Enumerable.Repeat("", headers.Length - cells.Length)]);

    /// <summary>A row that says why there are no figures; it must not make a column wide.</summary>
    public void AddNote(string name, string note) => _rows.Add([name, note]);

    public override string ToString()
    {
        var widths = headers.Select((_, column) => _rows.Where(x => x.Length == headers.Length).Max(x => x[column].Length)).ToArray();
        return string.Join(Environment.NewLine, _rows.Select(row => Line(row, widths)));
    }

    private static string Line(string[] row, int[] widths)
    {
        var first = row[0].PadRight(widths[0]);
        return row.Length == widths.Length
            ? string.Join("  ", row.Skip(1).Select((cell, i) => cell.PadLeft(widths[i + 1])).Prepend(first)).TrimEnd()
            : $"{first}  {row[1]}";
    }
}
