namespace Notifications.Benchmarks.Figures;

/// <summary>In milliseconds.</summary>
internal sealed record Latencies(int Count, double P50, double P95, double P99, double Max)
{
    public static Latencies? Of(IEnumerable<TimeSpan> measured)
    {
        double[] sorted = [.. measured.Select(x => x.TotalMilliseconds).Order()];
        return sorted is []
            ? null
            : new Latencies(sorted.Length, Percentiles.At(sorted, 50), Percentiles.At(sorted, 95), Percentiles.At(sorted, 99), sorted[^1]);
    }
}
