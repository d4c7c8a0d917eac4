namespace Notifications.Client.Batching;

/// <summary>The body of <c>POST /v1/events/batch</c>: envelopes as they are, put together.</summary>
internal static class BatchBody
{
    private static ReadOnlySpan<byte> Begin => """{"events":["""u8;

    private static ReadOnlySpan<byte> End => "]}"u8;

    /// <summary>The bytes around the envelopes, less the comma that the first one does without.</summary>
    public static int Around => Begin.Length + End.Length - 1;

    /// <summary>With the comma before it.</summary>
    public static int Weigh(ReadOnlyMemory<byte> envelope) => envelope.Length + 1;

    public static byte[] Write<T>(ReadOnlySpan<Envelope<T>> envelopes)
    {
        var length = Around;
        foreach (var envelope in envelopes)
        {
            length += Weigh(envelope.Json);
        }

        var body = new byte[length];
        var rest = body.AsSpan();
        Append(Begin, ref rest);
        foreach (var (index, envelope) in envelopes.ToArray().Index())
        {
            Append(index == 0 ? default : ","u8, ref rest);
            Append(envelope.Json.Span, ref rest);
        }

        Append(End, ref rest);
        return body;
    }

    private static void Append(ReadOnlySpan<byte> bytes, ref Span<byte> rest)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }
}
