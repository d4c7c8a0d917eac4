using System.Text;

namespace Notifications.Tests.Cli;

/// <summary>Gives a few bytes at a time, so that characters, strings and lines end between reads.</summary>
internal sealed class TricklingStream(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
{
    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(7, buffer.Length)]);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(7, buffer.Length)], cancellationToken);
}
