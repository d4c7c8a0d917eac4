namespace Notifications.Tests.Cli;

/// <summary>Events of 4 KiB without end, and how much of them was taken.</summary>
internal sealed class EndlessStream : Stream
{
    private static readonly byte[] Line = [.. """{"eventId":"1"}"""u8, .. Enumerable.Repeat((byte)' ', 4096 - 16), (byte)'\n'];

    private long _given;

    public long Given => Interlocked.Read(ref _given);

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => Given; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        for (var i = 0; i < count; i++)
        {
            buffer[offset + i] = Line[(_given + i) % Line.Length];
        }

        Interlocked.Add(ref _given, count);
        return count;
    }

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
