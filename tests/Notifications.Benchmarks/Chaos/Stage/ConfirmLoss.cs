using System.Buffers;
using System.Buffers.Binary;

namespace Notifications.Benchmarks.Chaos.Stage;

/// <summary>
/// Takes some of the broker's confirms out of what it sends over one connection, and leaves everything else as it is. AMQP 0-9-1, 2.3.5: a frame is type
/// (1 byte), channel (2), size (4), as many bytes, and 0xCE; a frame of type 1 begins with class and method (2 bytes each). A broker's basic.ack, 60 and 80,
/// is a publisher's confirm.
/// </summary>
/// <param name="isLost">Asked for every confirm.</param>
internal sealed class ConfirmLoss(Func<bool> isLost)
{
    private const int HeaderBytes = 7;
    private const byte MethodFrame = 1;
    private const ushort BasicClass = 60;
    private const ushort AckMethod = 80;

    private readonly ArrayBufferWriter<byte> _pending = new();

    /// <summary>Takes what came and returns what is to go on: whole frames; the rest of a frame waits for its end.</summary>
    public ReadOnlyMemory<byte> Pass(ReadOnlySpan<byte> received)
    {
        _pending.Write(received);
        var passed = new ArrayBufferWriter<byte>(Math.Max(_pending.WrittenCount, 1));
        var left = _pending.WrittenSpan;
        while (left.Length >= HeaderBytes && FrameLength(left) is var length && left.Length >= length)
        {
            if (!IsConfirm(left) || !isLost()) passed.Write(left[..length]);
            left = left[length..];
        }

        var rest = left.ToArray();
        _pending.ResetWrittenCount();
        _pending.Write(rest);
        return passed.WrittenMemory;
    }

    private static int FrameLength(ReadOnlySpan<byte> frame) => HeaderBytes + (int)BinaryPrimitives.ReadUInt32BigEndian(frame[3..]) + 1;

    private static bool IsConfirm(ReadOnlySpan<byte> frame) => frame[0] == MethodFrame && frame.Length >= HeaderBytes + 4
        && BinaryPrimitives.ReadUInt16BigEndian(frame[HeaderBytes..]) == BasicClass
        && BinaryPrimitives.ReadUInt16BigEndian(frame[(HeaderBytes + 2)..]) == AckMethod;
}
