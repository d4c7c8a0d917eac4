using Notifications.Benchmarks.Report;

namespace Notifications.Benchmarks.Profile;

/// <summary>Where samples fell. Own: the innermost frame that belongs to somebody is theirs; the sum is 100 %. Inclusive: theirs is anywhere on the stack.</summary>
internal sealed class CpuProfile
{
    private const int MostMethods = 25;
    private const int WidestName = 110;

    private readonly Dictionary<string, int> _own = [];
    private readonly Dictionary<string, int> _inclusive = [];
    private readonly Dictionary<string, int> _methods = [];
    private int _samples;

    public static CpuProfile Of(IEnumerable<Sample> samples)
    {
        var profile = new CpuProfile();
        foreach (var sample in samples) profile.Add(sample);
        return profile;
    }

    public void WriteTo(TextWriter output)
    {
        var areas = new TextTable("area", "own %", "inclusive %");
        foreach (var (area, count) in _inclusive.OrderByDescending(x => _own.GetValueOrDefault(x.Key)).ThenByDescending(x => x.Value))
            areas.Add(area, Percent(_own.GetValueOrDefault(area)), Percent(count));
        var methods = new TextTable("innermost frame", "own %");
        foreach (var (method, count) in _methods.OrderByDescending(x => x.Value).Take(MostMethods)) methods.Add(method, Percent(count));

        output.WriteLine($"{_samples} samples of CPU time");
        output.WriteLine();
        output.WriteLine(methods);
        output.WriteLine();
        output.WriteLine(areas);
    }

    private void Add(Sample sample)
    {
        _samples++;
        Count(_own, Areas.OwnerOf(sample));
        foreach (var area in Areas.On(sample)) Count(_inclusive, area);
        Count(_methods, Shorten(sample.Stack[0].Name));
    }

    private static string Shorten(string name) => name.Length <= WidestName ? name : $"{name[..WidestName]}…";

    private static void Count(Dictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    private string Percent(int count) => FormattableString.Invariant($"{100.0 * count / Math.Max(1, _samples):F1}");
}
