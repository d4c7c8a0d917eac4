namespace Notifications.Tests.Infrastructure;

/// <summary>What a server does that never answers: it waits until the other side, or the test, gives up.</summary>
internal static class Silence
{
    /// <exception cref="OperationCanceledException">Always, as soon as <paramref name="over"/> is cancelled.</exception>
    public static async Task UntilAsync(CancellationToken over)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = over.Register(() => end.TrySetCanceled(over));
        await end.Task;
    }
}
