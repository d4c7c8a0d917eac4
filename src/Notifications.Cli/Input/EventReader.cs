using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Notifications.Cli.Input;

/// <summary>
/// Reads events from one envelope, an array of them, or NDJSON, never holding more than one event and a buffer. In NDJSON a bad line is told and
/// passed over; elsewhere a mistake ends the reading, because nobody knows where the next event begins.
/// </summary>
internal static class EventReader
{
    public const int LongestEvent = 16 * 1024 * 1024;

    private const int BufferSize = 64 * 1024;

    public static async IAsyncEnumerable<EventLine> ReadAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reader = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: BufferSize, leaveOpen: true));
        try
        {
            var events = await HasEventPerLineAsync(reader, cancellationToken)
                ? EventLines.ReadAsync(reader, cancellationToken)
                : EventValues.ReadAsync(reader, cancellationToken);

            await foreach (var line in events)
            {
                yield return line;
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static async Task<bool> HasEventPerLineAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            // WaitAsync: a read from standard input does not end by its token, and Ctrl-C must.
            var result = await reader.ReadAsync(cancellationToken).AsTask().WaitAsync(cancellationToken);
            var text = SkipByteOrderMark(result.Buffer);

            if (Judge(text, result.IsCompleted) is { } perLine)
            {
                reader.AdvanceTo(text.Start);
                return perLine;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>By the first line: a whole object (or plain rubbish) means NDJSON; an array or the beginning of an object means JSON. Null: not enough seen.</summary>
    private static bool? Judge(ReadOnlySequence<byte> text, bool isAll)
    {
        var reader = new SequenceReader<byte>(text);
        reader.AdvancePastAny(" \t\r\n"u8);

        if (!reader.TryPeek(out var first))
        {
            return isAll ? true : null;
        }

        if (first == (byte)'[')
        {
            return false;
        }

        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            if (!isAll && text.Length <= LongestEvent)
            {
                return null;
            }

            line = reader.UnreadSequence;
        }

        try
        {
            var json = new Utf8JsonReader(line, isFinalBlock: false, state: default);
            return json.Read() && json.TrySkip();
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static ReadOnlySequence<byte> SkipByteOrderMark(ReadOnlySequence<byte> text)
    {
        var reader = new SequenceReader<byte>(text);
        return reader.IsNext([0xEF, 0xBB, 0xBF]) ? text.Slice(3) : text;
    }
}
