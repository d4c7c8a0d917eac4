using Notifications.Benchmarks.Chaos.Faults;

namespace Notifications.Benchmarks.Chaos;

/// <summary>What is played.</summary>
/// <param name="Rounds">Instead of each row's own number.</param>
internal sealed record Plan(ulong Seed, IReadOnlyList<Row> Rows, bool IsShort, int? Rounds)
{
    private const int MostRounds = 1_000;

    /// <param name="only">Names of rows; empty: all, or in a short run those that say something of their own.</param>
    public static Plan Of(ulong seed, IReadOnlyCollection<string> only, bool isShort, int? rounds)
    {
        var unknown = only.Except(Catalogue.Rows.Select(x => x.Name)).ToList();
        if (unknown.Count > 0)
            throw new BenchmarkException($"there is no row {string.Join(", ", unknown)}; the rows are {string.Join(", ", Catalogue.Rows.Select(x => x.Name))}");
        if (rounds is < 1 or > MostRounds) throw new BenchmarkException($"--rounds must be 1 to {MostRounds}");
        return new Plan(seed, [.. Catalogue.Rows.Where(x => only.Count == 0 ? !(isShort && x.OnlyInFull) : only.Contains(x.Name))], isShort, rounds);
    }

    public int RoundsOf(Row row) => Rounds ?? (IsShort ? 1 : row.Rounds);
}
