namespace Notifications.Tests.Cli;

/// <summary>A terminal nobody types at: a read neither ends nor listens to its token. Tells when it was asked.</summary>
internal sealed class HangingStream(Action asked) : MemoryStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        asked();
        return new ValueTask<int>(new TaskCompletionSource<int>().Task);
    }
}
