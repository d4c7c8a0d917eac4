using System.Text;

namespace Notifications.Tests.Intake.Hostile;

/// <summary>
/// JSON that is made to go wrong: written as text, because no library writes half characters, members that stand twice or numbers that nothing can hold.
/// The same seed makes the same.
/// </summary>
public sealed class HostileJson(int seed)
{
    /// <summary>Stands in values, and must stand in no answer.</summary>
    public const string Secret = "s3cr3t";

    private static readonly string[] Atoms =
    [
        "null", "true", "false", "0", "-0", "1", "-1", "1.0", "1e3", "1e400", "-1e400", "1E+999999", "1e-999999", "0.1e-400", "2147483647", "2147483648", "-2147483648", "-2147483649",
        "9223372036854775807", "9223372036854775808", "123456789012345678901234567890", "5e-324", "01", "+1", ".5", "1.", "NaN", "Infinity", "0x10", "{}", "[]", "\"\"", "\"s3cr3t\"",
        "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\uffff\"", "\"\\u0085\"", "\"a\\nb\"", "\"\\x\"", "\"\t\"", "\"1.0\"", "\"text/plain\"",
        "\"application/json; charset=utf-16\"", "\"2018-04-05T17:31:00Z\"", "\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.9999999Z\"",
        "\"9999-12-31T23:59:59-14:00\"", "\"1990-12-31T23:59:60Z\"", "\"2018-02-30T00:00:00Z\"", "\"high\"", "\"urn:x\"", "\"a b\"", "\"*\"", "\"#.#.#\"", "\"a..b\"", "\"not base64\"",
        "\"aGk=\"", "\"webhook\"", "\"log\"", "\"email\"", "\"http://127.0.0.1/\"", "\"http://[::1\"", "\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"", "\"order.created\"", "\"é😀\"", "// comment", "'x'",
    ];

    private static readonly string[] Names =
    [
        "id", "source", "specversion", "type", "datacontenttype", "dataschema", "subject", "time", "data", "data_base64", "partitionkey", "correlationid", "expirytime", "traceparent", "priority",
        "userid", "dataversion", "eventId", "eventType", "timestamp", "payload", "correlationId", "userId", "version", "orderingKey", "expiresAt", "attributes", "destination", "channel", "recipient",
        "name", "address", "secret", "policy", "order", "ratePerSecond", "burst", "concurrency", "filter", "all", "any", "not", "field", "equals", "ids", "limit", "dryRun", "since", "cause", "reason",
        "overlapSeconds", "enabled", "events", "", "__proto__", "Id", "a.b", "a[0]", "$", "'", "\\u0000", "\\ud800", "\\u0069d", "é", "n4m3",
    ];

    private static readonly byte[][] Bytes = [[0], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], [0xE9], [0xF4, 0x90, 0x80, 0x80], [0x1B], [0x0D, 0x0A], "\""u8.ToArray(), "}"u8.ToArray(), ","u8.ToArray()];

    private readonly Random _random = new(seed);

    public int Next(int below) => _random.Next(below);

    public string Atom() => Pick(Atoms);

    public string Name() => _random.Next(20) == 0 ? new string('n', _random.Next(1, 5_000)) : Pick(Names);

    /// <param name="depth">How much deeper it may go.</param>
    public string Value(int depth) => _random.Next(depth > 0 ? 10 : 6) switch
    {
        < 5 => Atom(),
        5 => $"\"{new string('x', _random.Next(0, 400))}\"",
        6 or 7 => $"[{string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth - 1)))}]",
        8 => Nested(_random.Next(1, 200)),
        _ => Members(_random.Next(4), depth - 1),
    };

    public string Members(int members, int depth) => $"{{{string.Join(',', Enumerable.Range(0, members).Select(_ => Member(depth)))}}}";

    public string Member(int depth) => $"\"{Name()}\":{Value(depth)}";

    public static string Nested(int levels) => new string('[', levels) + new string(']', levels);

    /// <summary>A valid object with up to three things wrong.</summary>
    public byte[] Spoil(string valid)
    {
        var bytes = Encoding.UTF8.GetBytes(valid);
        for (var times = _random.Next(1, 4); times > 0; times--) bytes = SpoilOnce(bytes);
        return bytes;
    }

    private byte[] SpoilOnce(byte[] bytes)
    {
        var at = _random.Next(bytes.Length + 1);
        switch (_random.Next(8))
        {
            case 0: return bytes[..at];
            case 1: return [.. bytes[..at], .. Pick(Bytes), .. bytes[at..]];
            case 2 when at < bytes.Length: return [.. bytes[..at], (byte)_random.Next(256), .. bytes[(at + 1)..]];
            case 3: return Encode(Encoding.UTF8.GetString(bytes));
            case 4: return [.. Encoding.UTF8.GetBytes(_random.Next(2) == 0 ? "{" : "["), .. bytes];
            default: return Replace(Encoding.UTF8.GetString(bytes));
        }
    }

    private byte[] Encode(string text) => _random.Next(5) switch
    {
        0 => Encoding.Unicode.GetBytes(text),
        1 => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
        2 => Encoding.BigEndianUnicode.GetBytes(text),
        3 => Encoding.UTF32.GetBytes(text),
        _ => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
    };

    /// <summary>Another value for a member, or one member more: which may be there already.</summary>
    private byte[] Replace(string text)
    {
        var members = text.Split(',');
        var which = _random.Next(members.Length);
        var colon = members[which].IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && _random.Next(2) == 0) members[which] = members[which][..(colon + 1)] + Value(3) + (which == members.Length - 1 ? "}" : "");
        else members[which] += $",{Member(3)}";
        return Encoding.UTF8.GetBytes(string.Join(',', members));
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
