namespace Notifications.Benchmarks.Chaos.Rounds;

/// <summary>A duration is drawn from here.</summary>
internal readonly record struct Span(TimeSpan Least, TimeSpan Most)
{
    public static Span OfSeconds(double least, double most) => new(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));

    /// <param name="share">0 to 1.</param>
    public TimeSpan At(double share) => Least + ((Most - Least) * share);
}
