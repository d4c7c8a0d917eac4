namespace Notifications.Intake.CloudEvents;

/// <summary>All that is wrong with one event, for one answer.</summary>
/// <param name="prefix">What stands before an attribute's name where the sender wrote it: "ce-" in headers.</param>
internal sealed class Mistakes(string prefix)
{
    private const int LongestName = 60;
    private const int MostNames = 50;

    private readonly SortedDictionary<string, List<string>> _found = new(StringComparer.Ordinal);

    public bool IsEmpty => _found.Count == 0;

    public bool IsGood(string attribute) => !_found.ContainsKey(prefix + attribute);

    public IReadOnlyDictionary<string, string[]> Found => _found.ToDictionary(x => x.Key, x => x.Value.ToArray());

    public void AddOfAttribute(string attribute, string mistake) => Add(prefix + attribute, mistake);

    /// <summary>Names are the sender's: so they are cut off, and beyond the first so many nobody reads on.</summary>
    public void Add(string name, string mistake)
    {
        var key = name.Length > LongestName ? name[..LongestName] + "…" : name;
        if (!_found.TryGetValue(key, out var of))
        {
            if (_found.Count == MostNames) return;
            _found[key] = of = [];
        }

        if (!of.Contains(mistake)) of.Add(mistake);
    }
}
