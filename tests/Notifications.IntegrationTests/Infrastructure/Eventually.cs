namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>For what can only be polled, such as a broker's queue; where there is a signal, a Recorder waits better.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks until the answer is good and returns it; fails with the last answer.</summary>
    public static async Task<T> GetAsync<T>(string what, Func<Task<T>> ask, Func<T, bool> isGood, TimeSpan? within = null)
    {
        using var patience = new CancellationTokenSource(within ?? Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));

        while (true)
        {
            var answer = await ask();
            if (isGood(answer))
                return answer;

            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited {within ?? Patience} until {what}; the last answer was: {answer}");
            }
        }
    }
}
