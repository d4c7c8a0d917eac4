namespace Notifications.Cli.Output;

/// <summary>Columns parted by two spaces, for eyes, grep and awk alike. Nothing is cut or wrapped; a column that is empty in every row is left out.</summary>
internal sealed class TextTable(params string[] headers)
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [];

    public void Add(params object?[] cells) =>
        _rows.Add([.. cells.Select(x => Printable.Text(FormattableString.Invariant($"{x}")))]);

    public void WriteTo(TextWriter output)
    {
        var columns = Enumerable.Range(0, headers.Length).Where(x => _rows.Any(row => row[x].Length > 0)).ToArray();
        var widths = columns.Select(x => Math.Max(headers[x].Length, _rows.Max(row => row[x].Length))).ToArray();

        foreach (var row in _rows.Prepend(headers))
        {
            output.WriteLine(string.Join(Gap, columns.Select((column, i) => row[column].PadRight(widths[i]))).TrimEnd());
        }
    }
}
