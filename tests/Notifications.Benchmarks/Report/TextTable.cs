namespace Notifications.Benchmarks.Report;

/// <summary>Columns parted by two spaces: the first reads from the left, the figures stand below each other. A column that is empty in every row is left out.</summary>
internal sealed class TextTable(params string[] headers)
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [];
    private readonly List<string[]> _notes = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>A row that says why there are no figures; it must not make a column wide.</summary>
    public void AddNote(string name, string note) => _notes.Add([name, note]);

    public override string ToString()
    {
        int[] columns = [.. headers.Index().Select(x => x.Index).Where(x => x == 0 || _rows.Any(row => row[x].Length > 0))];
        int[] widths = [.. columns.Select(x => _rows.Prepend(headers).Max(row => row[x].Length))];
        widths[0] = _notes.Select(x => x[0].Length).Append(widths[0]).Max();

        var rows = _rows.Prepend(headers).Select(row => columns.Select((x, i) => i == 0 ? row[x].PadRight(widths[i]) : row[x].PadLeft(widths[i])));
        var notes = _notes.Select(x => x.Select((cell, i) => i == 0 ? cell.PadRight(widths[0]) : cell));
        return string.Join(Environment.NewLine, rows.Concat(notes).Select(x => string.Join(Gap, x).TrimEnd()));
    }
}
