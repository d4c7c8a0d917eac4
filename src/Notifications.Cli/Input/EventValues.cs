using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Notifications.Cli.Input;

/// <summary>JSON over any number of lines: an array's elements, or one value after the other.</summary>
internal static class EventValues
{
    public static async IAsyncEnumerable<EventLine> ReadAsync(PipeReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var state = new State();
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken).AsTask().WaitAsync(cancellationToken);
            var buffer = result.Buffer;

            while (Take(ref buffer, result.IsCompleted, state) is { } line)
            {
                yield return line;
                if (state.IsLost)
                {
                    yield break;
                }
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                break;
            }
        }

        if (state.InArray)
        {
            yield return new EventLine(state.Line) { Error = "the array is not closed" };
        }
    }

    private static EventLine? Take(ref ReadOnlySequence<byte> buffer, bool isAll, State state)
    {
        SkipToValue(ref buffer, state);
        if (buffer.IsEmpty)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(buffer, isFinalBlock: isAll, state: default);
            if (!reader.Read() || !reader.TrySkip())
            {
                return buffer.Length > EventReader.LongestEvent ? state.Lose($"longer than {EventReader.LongestEvent >> 20} MiB; the reading ends here") : null;
            }

            var value = buffer.Slice(0, reader.BytesConsumed).ToArray();
            buffer = buffer.Slice(reader.BytesConsumed);

            var line = EventEnvelope.Read(state.Line, value);
            state.Line += value.AsSpan().Count((byte)'\n');
            return line;
        }
        catch (JsonException exception)
        {
            return state.Lose($"{EventEnvelope.Describe(exception)} The reading ends here.");
        }
    }

    /// <summary>Past blanks, and past an array's brackets and commas, which are not looked at more closely.</summary>
    private static void SkipToValue(ref ReadOnlySequence<byte> buffer, State state)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (reader.TryPeek(out var next) && state.Passes(next))
        {
            reader.Advance(1);
        }

        buffer = reader.UnreadSequence;
    }

    private sealed class State
    {
        public long Line { get; set; } = 1;
        public bool InArray { get; private set; }
        public bool IsLost { get; private set; }

        public bool Passes(byte next)
        {
            switch (next)
            {
                case (byte)'\n':
                    Line++;
                    return true;
                case (byte)' ' or (byte)'\t' or (byte)'\r':
                    return true;
                case (byte)'[' when !InArray:
                    InArray = true;
                    return true;
                case (byte)']' when InArray:
                    InArray = false;
                    return true;
                default:
                    return next == (byte)',' && InArray;
            }
        }

        public EventLine Lose(string error)
        {
            IsLost = true;
            return new EventLine(Line) { Error = error };
        }
    }
}
