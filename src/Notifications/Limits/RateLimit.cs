namespace Notifications.Limits;

/// <summary>How often somebody may ask: a token bucket.</summary>
/// <param name="Rate">Requests a second, in the long run.</param>
/// <param name="Burst">How many at once, after a pause: the bucket's size.</param>
public sealed record RateLimit(double Rate, int Burst)
{
    public const double LowestRate = 0.001;
    public const double HighestRate = 100_000;
    public const int LargestBurst = 1_000_000;

    /// <summary>As it is set: without a rate there is no limit, and without a burst it is what flows in within a second, one at least.</summary>
    public static RateLimit? Of(double? rate, int? burst) => rate is { } perSecond ? new RateLimit(perSecond, burst ?? Math.Max(1, (int)Math.Ceiling(perSecond))) : null;

    /// <summary>What follows the names of the two settings; null when there is none.</summary>
    public static string? FindMistake(double? rate, int? burst) => (rate, burst) switch
    {
        (null, null) => null,
        (null, _) => "belong together: a burst needs a rate",
        _ when rate is not (>= LowestRate and <= HighestRate) || burst is < 1 or > LargestBurst =>
            FormattableString.Invariant($"must be {LowestRate} to {HighestRate} a second, and 1 to {LargestBurst} at once"),
        _ => null,
    };
}
