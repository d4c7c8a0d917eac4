namespace Notifications.Cli.Output;

/// <summary>Names and values, one a line, aligned; a fact without a value is left out.</summary>
internal sealed class Facts
{
    private readonly List<(string Name, string Value)> _facts = [];

    public void Add(string name, object? value)
    {
        var text = Printable.Text(FormattableString.Invariant($"{value}"));
        if (text.Length > 0)
        {
            _facts.Add((name, text));
        }
    }

    public void WriteTo(TextWriter output)
    {
        var width = _facts.Count == 0 ? 0 : _facts.Max(x => x.Name.Length);
        foreach (var (name, value) in _facts)
        {
            output.WriteLine($"{name.PadRight(width)}  {value}");
        }
    }
}
