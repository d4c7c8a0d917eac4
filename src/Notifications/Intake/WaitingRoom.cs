namespace Notifications.Intake;

/// <summary>Bounds what waits for the database, by number and by size: beyond it a request is sent away at once, before memory runs out.</summary>
internal sealed class WaitingRoom(int mostEvents, long mostBytes)
{
    private int _events;
    private long _bytes;

    /// <returns>False when there is no room. Who was let in, or not, leaves all the same. One request that is larger than the room itself gets in when it is alone.</returns>
    public bool TryEnter(int events, long bytes) =>
        (Interlocked.Add(ref _events, events) <= Math.Max(mostEvents, events)) & (Interlocked.Add(ref _bytes, bytes) <= Math.Max(mostBytes, bytes));

    public void Leave(int events, long bytes)
    {
        Interlocked.Add(ref _events, -events);
        Interlocked.Add(ref _bytes, -bytes);
    }
}
