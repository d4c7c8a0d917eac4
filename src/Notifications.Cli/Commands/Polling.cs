namespace Notifications.Cli.Commands;

/// <summary>How long to wait before asking again: soon at first, then every two seconds, and never past the end.</summary>
internal sealed class Polling(TimeProvider clock, TimeSpan timeout)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    public bool AreOver => clock.GetElapsedTime(_start) >= timeout;

    /// <returns>False when the time is up.</returns>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        var left = timeout - clock.GetElapsedTime(_start);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        await Task.Delay(_pause < left ? _pause : left, clock, cancellationToken);
        _pause = _pause * 2 < Longest ? _pause * 2 : Longest;
        return true;
    }
}
