using System.Text;
using System.Text.Json;
using Notifications.Intake;
using Notifications.Intake.CloudEvents;

namespace Notifications.Tests.Intake.CloudEvents;

/// <summary>CloudEvents for tests, in the modes in which they can be sent.</summary>
internal static class Event
{
    public const string Required = """
        "specversion":"1.0","id":"A234-1234","source":"/mycontext","type":"com.example.someevent"
        """;

    public static CloudEventReading Structured(string members, string required = Required) => StructuredMode.Read(Encoding.UTF8.GetBytes($"{{{required}{members}}}"))!;

    public static CloudEventReading Binary(string? contentType, byte[] body, params (string Name, string Value)[] headers) => BinaryMode.Read(
        [.. new[] { ("ce-specversion", "1.0"), ("ce-id", "A234-1234"), ("ce-source", "/mycontext"), ("ce-type", "com.example.someevent") }.Concat(headers)
            .GroupBy(x => x.Item1, x => x.Item2, StringComparer.OrdinalIgnoreCase).Select(x => KeyValuePair.Create(x.Key, (IReadOnlyList<string?>)[.. x]))],
        contentType, body);

    public static CloudEventReading Binary(string? contentType, string body, params (string Name, string Value)[] headers) => Binary(contentType, Encoding.UTF8.GetBytes(body), headers);

    public static string Payload(this CloudEventReading reading) => Valid(reading).Payload.GetRawText();

    public static EventEnvelope Valid(this CloudEventReading reading) =>
        reading.Envelope ?? throw new InvalidOperationException($"It has mistakes: {JsonSerializer.Serialize(reading.Mistakes)}");

    public static string Told(this CloudEventReading reading) => string.Join("; ", reading.Mistakes.SelectMany(x => x.Value.Select(y => $"{x.Key} {y}")));

    public static string HashOf(this CloudEventReading reading) => Convert.ToHexString(PostedEvent.From(Valid(reading), "shop", null, Some.Now).Hash);
}
