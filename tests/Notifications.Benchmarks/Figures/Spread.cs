namespace Notifications.Benchmarks.Figures;

/// <summary>What several repetitions say together. The median, because one disturbed repetition must not decide; the extremes, so that it is seen.</summary>
internal sealed record Spread(double Median, double Min, double Max)
{
    public static Spread? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted is []
            ? null
            : new Spread((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }
}
