using System.Buffers.Binary;
using System.Text;

namespace Notifications.IntegrationTests.Telemetry;

/// <summary>
/// A message in the wire format of Protocol Buffers (protobuf.dev/programming-guides/encoding): its fields by number, in the order they came. What is
/// cut short or of a wire type that the format does not have is an error.
/// </summary>
internal sealed class ProtobufMessage
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private readonly List<Field> _fields = [];

    public ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var tag = ReadVarint(ref bytes);
            _fields.Add((tag & 7) switch
            {
                Varint => new Field((int)(tag >> 3), ReadVarint(ref bytes), default),
                Fixed64 => new Field((int)(tag >> 3), BinaryPrimitives.ReadUInt64LittleEndian(Take(ref bytes, 8).Span), default),
                LengthDelimited => new Field((int)(tag >> 3), 0, Take(ref bytes, checked((int)ReadVarint(ref bytes)))),
                Fixed32 => new Field((int)(tag >> 3), BinaryPrimitives.ReadUInt32LittleEndian(Take(ref bytes, 4).Span), default),
                var type => throw new InvalidDataException($"Wire type {type} does not exist"),
            });
        }
    }

    public bool Has(int number) => _fields.Exists(x => x.Number == number);

    public IEnumerable<ProtobufMessage> Messages(int number) => _fields.Where(x => x.Number == number).Select(x => new ProtobufMessage(x.Bytes));

    /// <summary>A field that is not there has its type's default: protobuf does not write defaults.</summary>
    public ProtobufMessage Message(int number) => Messages(number).LastOrDefault() ?? new ProtobufMessage(default);

    public string Text(int number) => Encoding.UTF8.GetString(Last(number).Bytes.Span);

    public string Hex(int number) => Convert.ToHexStringLower(Last(number).Bytes.Span);

    public ulong Number(int number) => Last(number).Value;

    public double Double(int number) => BitConverter.UInt64BitsToDouble(Last(number).Value);

    /// <summary>A repeated fixed64 or double, packed as proto3 has it.</summary>
    public IReadOnlyList<ulong> Packed(int number)
    {
        var bytes = Last(number).Bytes;
        var values = new List<ulong>(bytes.Length / 8);
        while (bytes.Length > 0) values.Add(BinaryPrimitives.ReadUInt64LittleEndian(Take(ref bytes, 8).Span));
        return values;
    }

    private Field Last(int number) => _fields.FindLast(x => x.Number == number);

    private static ulong ReadVarint(ref ReadOnlyMemory<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(ref bytes, 1).Span[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw new InvalidDataException("A varint is longer than ten bytes");
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> bytes, int count)
    {
        if (count > bytes.Length) throw new InvalidDataException($"{count} bytes were announced and {bytes.Length} are there");
        var taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }

    private readonly record struct Field(int Number, ulong Value, ReadOnlyMemory<byte> Bytes);
}
