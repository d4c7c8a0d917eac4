namespace Notifications.Client.Sending;

/// <summary>Whether there is another try, and when.</summary>
internal static class RetryDecision
{
    /// <param name="elapsed">Since the first try.</param>
    /// <param name="random">0 to 1.</param>
    /// <returns>How long to wait; null: that was the last one.</returns>
    public static TimeSpan? WaitAfter(Failure.Unavailable failed, RetryOptions options, TimeSpan elapsed, double random)
    {
        if (failed.Tries >= options.MostTries || failed.Reason is not (UnavailableReason.Unreachable or UnavailableReason.TimedOut or UnavailableReason.Busy))
        {
            return null;
        }

        // Those who were all told the same time must not all come back at it.
        var wait = failed.RetryAfter is { } asked && asked > TimeSpan.Zero ? asked + (options.BaseDelay * random) : Backoff(failed.Tries, options) * random;
        return wait <= options.TotalTime - elapsed ? wait : null;
    }

    // In ticks as a double: doubled often enough, a TimeSpan overflows.
    private static TimeSpan Backoff(int tries, RetryOptions options) =>
        TimeSpan.FromTicks((long)Math.Min(options.BaseDelay.Ticks * Math.Pow(2, tries - 1), options.LongestDelay.Ticks));
}
