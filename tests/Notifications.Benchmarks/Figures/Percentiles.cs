namespace Notifications.Benchmarks.Figures;

/// <summary>By nearest rank: a percentile is a value that was measured, never one between two.</summary>
internal static class Percentiles
{
    /// <param name="sorted">Ascending, not empty.</param>
    /// <param name="percent">Above 0, up to 100.</param>
    public static double At(IReadOnlyList<double> sorted, double percent)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sorted.Count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        return sorted[(int)Math.Ceiling(percent / 100 * sorted.Count) - 1];
    }
}
