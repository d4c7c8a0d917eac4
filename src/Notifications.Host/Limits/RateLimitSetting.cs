using Notifications.Limits;

namespace Notifications.Host.Limits;

/// <summary>A limit as it stands in the configuration.</summary>
public sealed class RateLimitSetting
{
    /// <summary>Tokens a second that flow in. Left out: no limit.</summary>
    public double? Rate { get; set; }

    /// <summary>What the bucket holds. Left out: what flows in within a second, and one token at least.</summary>
    public int? Burst { get; set; }

    internal RateLimit? Limit => RateLimit.Of(Rate, Burst);

    internal string? FindMistake() => RateLimit.FindMistake(Rate, Burst);
}
