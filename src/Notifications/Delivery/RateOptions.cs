namespace Notifications.Delivery;

/// <summary>How many attempts one process may begin over a channel, whatever the destination.</summary>
public sealed class RateOptions
{
    /// <summary>0.001 to 1 000 000.</summary>
    public double PerSecond { get; set; }

    /// <summary>How many may begin at once after a pause. Default: what a second has, at least one.</summary>
    public int? Burst { get; set; }

    internal int Most => Burst ?? Math.Max(1, (int)PerSecond);
}
