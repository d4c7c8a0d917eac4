namespace Notifications.Benchmarks.Chaos.Rounds;

/// <summary>Lets time pass. How long a fault lasts is what is staged, not a wait for something that a signal could tell.</summary>
internal static class Elapse
{
    /// <summary>Timers know no shorter time.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    public static async Task ForAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        if (duration < Shortest) return;
        using var timer = new PeriodicTimer(duration);
        await timer.WaitForNextTickAsync(cancellationToken);
    }

    /// <summary>Asks every 250 ms until the answer is yes.</summary>
    /// <returns>False when it never was.</returns>
    public static async Task<bool> UntilAsync(Func<CancellationToken, Task<bool>> ask, TimeSpan within, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        do
        {
            if (await ask(cancellationToken)) return true;
        }
        while (TimeProvider.System.GetElapsedTime(started) < within && await timer.WaitForNextTickAsync(cancellationToken));
        return false;
    }
}
