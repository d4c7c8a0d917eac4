using Notifications.Benchmarks.Report;

namespace Notifications.Benchmarks.Profile;

/// <summary>Where samples fell. Own: the innermost frame that belongs to somebody is theirs; the sum is 100 %. Inclusive: theirs is anywhere on the stack.</summary>
internal sealed class CpuProfile
{
    private const int MostMethods = 25;

    private readonly Dictionary<string, int> _own = [];
    private readonly Dictionary<string, int> _inclusive = [];
    private readonly Dictionary<string, int> _methods = [];
    private int _samples;

    public static CpuProfile Of(IEnumerable<IReadOnlyList<Frame>> stacks)
    {
        var profile = new CpuProfile();
        foreach (var stack in stacks) profile.Add(stack);
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

    private void Add(IReadOnlyList<Frame> stack)
    {
        _samples++;
        Count(_own, Areas.OwnerOf(stack));
        foreach (var area in stack.Select(Areas.Of).Append(stack.Any(x => Areas.Of(x) is not null) ? null : Areas.Rest).OfType<string>().Distinct()) Count(_inclusive, area);
        Count(_methods, Name(stack[0]));
    }

    private static string Name(Frame frame)
    {
        const int Widest = 110;
        var name = frame.Symbol == "[unknown]" ? Path.GetFileName(frame.Module) : frame.Symbol;
        return name.Length <= Widest ? name : $"{name[..Widest]}…";
    }

    private static void Count(Dictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    private string Percent(int count) => FormattableString.Invariant($"{100.0 * count / Math.Max(1, _samples):F1}");
}
