namespace Notifications.Limits;

/// <summary>A limit as it stands in a configuration: a rate, and perhaps a burst.</summary>
public sealed class RateLimitSetting
{
    private const double LowestRate = 0.001;
    private const double HighestRate = 100_000;
    private const int LargestBurst = 1_000_000;

    /// <summary>Tokens a second that flow in. Left out: no limit.</summary>
    public double? Rate { get; set; }

    /// <summary>What the bucket holds. Left out: what flows in within a second, and one token at least.</summary>
    public int? Burst { get; set; }

    public static RateLimit? Read(double? rate, int? burst) => rate is { } perSecond ? new RateLimit(perSecond, burst ?? Math.Max(1, (int)Math.Ceiling(perSecond))) : null;

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
