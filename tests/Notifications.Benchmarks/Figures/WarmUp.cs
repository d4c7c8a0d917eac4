namespace Notifications.Benchmarks.Figures;

/// <summary>When a process is warm: the just-in-time compiler has seen enough, and the last two bursts ran equally fast.</summary>
internal static class WarmUp
{
    private const double Alike = 0.1;

    /// <param name="rates">Of each burst so far.</param>
    public static bool IsDone(IReadOnlyList<double> rates, long notifications, long least) =>
        notifications >= least && rates.Count >= 2 && Math.Abs(rates[^1] - rates[^2]) <= Alike * Math.Max(rates[^1], rates[^2]);
}
