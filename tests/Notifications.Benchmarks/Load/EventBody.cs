using System.Globalization;
using System.Text;

namespace Notifications.Benchmarks.Load;

/// <summary>The body that every system gets: 1 KiB, with an id and a marker of its own. The sink finds the marker again, whoever carried the payload.</summary>
internal sealed class EventBody
{
    public const int Size = 1024;

    /// <summary>What comes before the round's and the event's number, both of fixed width.</summary>
    public const string Marker = "bench-";
    public const int RoundDigits = 6;
    public const int NumberDigits = 8;

    private const string Payload = """
        "order":{"id":"5b9d1c7e-04c1-4f0f-8a0e-3f0a2b8f8d11","currency":"EUR","total":199.99,"customer":"user-7d1c2f0a-19f4","items":[
        {"sku":"SKU-00000","name":"Product number 0","quantity":1,"price":19.99},{"sku":"SKU-00001","name":"Product number 1","quantity":2,"price":20.99},
        {"sku":"SKU-00002","name":"Product number 2","quantity":3,"price":21.99},{"sku":"SKU-00003","name":"Product number 3","quantity":4,"price":22.99}],
        "shipping":{"method":"express","eta":"2026-11-25","place":"12345 Example City"}}
        """;

    /// <summary>Stands in an event type or an ordering key for the event's number modulo the spread.</summary>
    public const string Share = "000";

    private readonly byte[] _template;
    private readonly int[] _numbers;
    private readonly int[] _shares;
    private readonly int _spread;

    /// <param name="eventType">May end in <see cref="Share"/>.</param>
    /// <param name="priority">Null: as its subscription says.</param>
    /// <param name="orderingKey">May end in <see cref="Share"/>.</param>
    /// <param name="spread">Over how many types or keys the events of the round are spread.</param>
    public EventBody(string eventType, int round, string? priority = null, string? orderingKey = null, int spread = 1)
    {
        _spread = spread;
        var marker = $"{Marker}{round.ToString($"D{RoundDigits}", CultureInfo.InvariantCulture)}-";
        var number = new string('0', NumberDigits);
        var urgency = priority is null ? "" : $"\"priority\":\"{priority}\",";
        var lane = orderingKey is null ? "" : $"\"orderingKey\":\"{orderingKey}\",";
        var start = $$"""{"eventType":"{{eventType}}",{{lane}}{{urgency}}"eventId":"{{marker}}{{number}}","payload":{"marker":"{{marker}}{{number}}",{{Payload.ReplaceLineEndings("")}},"note":" """.TrimEnd();
        const string End = "\"}}";
        var text = start + new string('x', Size - start.Length - End.Length) + End;
        _template = Encoding.ASCII.GetBytes(text);
        var first = text.IndexOf(marker, StringComparison.Ordinal);
        _shares = [.. new[] { eventType, orderingKey }.OfType<string>().Where(x => x.EndsWith(Share, StringComparison.Ordinal))
            .Select(x => text.IndexOf($"\"{x}\"", StringComparison.Ordinal) + 1 + x.Length - Share.Length)];
        _numbers = [first + marker.Length, text.IndexOf(marker, first + 1, StringComparison.Ordinal) + marker.Length];
    }

    public byte[] Write(int number)
    {
        var body = (byte[])_template.Clone();
        foreach (var place in _numbers) number.TryFormat(body.AsSpan(place, NumberDigits), out _, $"D{NumberDigits}", CultureInfo.InvariantCulture);
        foreach (var place in _shares) (number % _spread).TryFormat(body.AsSpan(place, Share.Length), out _, $"D{Share.Length}", CultureInfo.InvariantCulture);
        return body;
    }

    /// <returns>The round and the number, or nothing where there is no marker.</returns>
    public static (int Round, int Number)? Find(ReadOnlySpan<byte> body)
    {
        var at = body.IndexOf("bench-"u8);
        if (at < 0 || body.Length < at + Marker.Length + RoundDigits + 1 + NumberDigits) return null;

        var round = body.Slice(at + Marker.Length, RoundDigits);
        var number = body.Slice(at + Marker.Length + RoundDigits + 1, NumberDigits);
        return int.TryParse(round, CultureInfo.InvariantCulture, out var r) && int.TryParse(number, CultureInfo.InvariantCulture, out var n) ? (r, n) : null;
    }
}
