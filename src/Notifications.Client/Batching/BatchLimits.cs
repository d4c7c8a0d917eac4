namespace Notifications.Client.Batching;

/// <summary>How much goes into one request. Shared by the chunks of a run: what one learns from a server that takes less, the next ones know.</summary>
internal sealed class BatchLimits(int mostEvents, int mostBytes)
{
    private volatile int _mostBytes = mostBytes;

    public bool HaveRoom(int events, int bytes, int more) => events < mostEvents && bytes + more <= _mostBytes;

    /// <summary>So many bytes were too many.</summary>
    public void Learn(int bytes) => _mostBytes = Math.Min(_mostBytes, bytes / 2);
}
