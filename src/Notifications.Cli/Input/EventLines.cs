using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Notifications.Cli.Input;

/// <summary>NDJSON: one event a line, empty lines passed over.</summary>
internal static class EventLines
{
    public static async IAsyncEnumerable<EventLine> ReadAsync(PipeReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0L;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken).AsTask().WaitAsync(cancellationToken);
            var buffer = result.Buffer;

            while (TryTakeLine(ref buffer, result.IsCompleted, out var line))
            {
                number++;
                if (line.AsSpan().Trim(" \t\r\n"u8).Length > 0)
                {
                    yield return EventEnvelope.Read(number, line);
                }
            }

            if (buffer.Length > EventReader.LongestEvent)
            {
                yield return new EventLine(number + 1) { Error = $"longer than {EventReader.LongestEvent >> 20} MiB; the reading ends here" };
                yield break;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                yield break;
            }
        }
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, bool isAll, out byte[] line)
    {
        line = [];
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end).ToArray();
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        if (!isAll || buffer.IsEmpty)
        {
            return false;
        }

        line = buffer.ToArray();
        buffer = buffer.Slice(buffer.End);
        return true;
    }
}
