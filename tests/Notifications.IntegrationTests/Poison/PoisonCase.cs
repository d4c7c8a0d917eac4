using System.Text;

namespace Notifications.IntegrationTests.Poison;

/// <summary>A message that no queue of the product can have been meant to carry. <see cref="Secret"/> stands for what must never be logged.</summary>
internal sealed record PoisonCase(string Name, byte[] Body, string? ContentType = Envelope.ContentType)
{
    public const string Secret = "ada-lovelace-secret";

    private const int SomeMegabytes = 6 * 1024 * 1024;

    public PoisonCase(string name, string body, string? contentType = Envelope.ContentType)
        : this(name, Encoding.UTF8.GetBytes(body), contentType)
    {
    }

    /// <summary>Nobody can read these, whichever queue they are in.</summary>
    public static IReadOnlyList<PoisonCase> Unreadable { get; } =
    [
        new("empty", ""),
        new("not JSON", $"hello {Secret}"),
        new("almost null", $"n{Secret}"),
        new("truncated", $$"""{"messageType":["{{Envelope.Command}}"],"message":{"notificationId":"{{Secret}}"""),
        new("binary", [.. Enumerable.Range(0, 4096).Select(x => (byte)(x * 31 % 256))]),
        new("half a character", [.. "{\"message\":\""u8, 0xC3, 0x28, .. "\"}"u8]),
        new("a number", "42"),
        new("null", "null"),
        new("an array", $"[\"{Secret}\"]"),
        new("an empty object", "{}"),
        new("nested without end", new string('[', 20_000)),
        new("XML", $"<envelope>{Secret}</envelope>", "application/vnd.masstransit+xml"),
        new("raw JSON", $$"""{"{{Secret}}":1}""", "application/json"),
        new("a content type that is none", $"{Secret}", $";{Secret};"),
        new("no content type", $"of no type, {Secret}", null),
        new("megabytes of nothing", [.. Enumerable.Repeat((byte)'n', SomeMegabytes)]),
        new("megabytes of text", $"\"{Secret}{new string('x', SomeMegabytes)}\""),
        new("an oversized stranger", Envelope.Around($"urn:message:{Secret}:Stranger", $"\"{new string('x', SomeMegabytes)}\"")),
        new("of no type", $$$"""{"message":{"notificationId":"{{{Secret}}}"}}"""),
        new("of a type that nobody knows", Envelope.Around($"urn:message:{Secret}:Stranger", "{}")),
        new("of a type that is none", Envelope.Around(Secret, "{}")),
        new("with headers that are none", $$"""{"messageType":["{{Envelope.Command}}"],"message":{},"headers":"{{Secret}}"}"""),
        new("with an id that is none", $$"""{"messageId":"{{Secret}}","messageType":["{{Envelope.Command}}"],"message":{} }"""),
    ];

    /// <param name="known">A notification that exists and must not suffer.</param>
    public static IReadOnlyList<PoisonCase> Commands(Guid known) =>
    [
        new("null", Envelope.Around(Envelope.Command, "null")),
        new("without fields", Envelope.Around(Envelope.Command, "{}")),
        new("without id", Envelope.Around(Envelope.Command, """{"cycle":1,"attempt":1}""")),
        new("without cycle", Envelope.Around(Envelope.Command, $$"""{"notificationId":"{{known}}","attempt":1}""")),
        new("without attempt", Envelope.Around(Envelope.Command, $$"""{"notificationId":"{{known}}","cycle":1}""")),
        new("id is no GUID", Envelope.CommandFor(Secret)),
        new("id is empty", Envelope.CommandFor("")),
        new("id is a number", Envelope.Around(Envelope.Command, """{"notificationId":42,"cycle":1,"attempt":1}""")),
        new("cycle is text", Envelope.CommandFor(known, cycle: "\"one\"")),
        new("cycle is null", Envelope.CommandFor(known, cycle: "null")),
        new("attempt is a fraction", Envelope.CommandFor(known, attempt: "1.5")),
        new("cycle 0", Envelope.CommandFor(known, cycle: 0)),
        new("cycle -1", Envelope.CommandFor(known, cycle: -1)),
        new("cycle 2^31-1", Envelope.CommandFor(known, cycle: int.MaxValue)),
        new("cycle 2^31", Envelope.CommandFor(known, cycle: 1L << 31)),
        new("attempt 0", Envelope.CommandFor(known, attempt: 0)),
        new("attempt -1", Envelope.CommandFor(known, attempt: -1)),
        new("attempt 2^31-1", Envelope.CommandFor(known, attempt: int.MaxValue)),
        new("redelivery -5", Envelope.CommandFor(known, more: Redelivery("-5"))),
        new("redelivery 2^31-1", Envelope.CommandFor(known, more: Redelivery("2147483647"))),
        new("redelivery 2^31", Envelope.CommandFor(known, more: Redelivery("2147483648"))),
        new("redelivery abc", Envelope.CommandFor(known, more: Redelivery("\"abc\""))),
        new("redelivery {}", Envelope.CommandFor(known, more: Redelivery("{}"))),
        new("faults to a queue", Envelope.CommandFor(known, attempt: -1, more: ""","faultAddress":"queue:elsewhere" """)),
        new("faults to the web", Envelope.CommandFor(known, attempt: -1, more: ""","faultAddress":"http://elsewhere.example/" """)),
        new("answers to an exchange", Envelope.CommandFor(known, cycle: int.MaxValue, more: ""","responseAddress":"exchange:elsewhere" """)),
        new("answers to another broker", Envelope.CommandFor(known, attempt: 0, more: ""","responseAddress":"rabbitmq://elsewhere.example/queue" """)),
        new("faults to what is no address", Envelope.CommandFor(known, attempt: -1, more: $$""","faultAddress":"{{Secret}}" """)),
    ];

    /// <param name="known">A notification that exists and must not suffer.</param>
    public static IReadOnlyList<PoisonCase> LifecycleMessages(Guid known) =>
    [
        new("outcomes: null", Envelope.Around(Envelope.Outcomes, "null")),
        new("outcomes: no items", Envelope.Around(Envelope.Outcomes, "{}")),
        new("outcomes: items are null", Envelope.Around(Envelope.Outcomes, """{"items":null}""")),
        new("outcomes: items are text", Envelope.Around(Envelope.Outcomes, $$"""{"items":"{{Secret}}"}""")),
        .. BadOutcomes(known).Select(x => new PoisonCase($"outcome {x.Name}", Envelope.OutcomesOf(x.Json))),
        new("outcome without time", Envelope.OutcomesOf(Envelope.Outcome(known, ("startedAt", null)))),
        new("outcome at no time", Envelope.OutcomesOf(Envelope.Outcome(known, ("startedAt", $"\"{Secret}\"")))),
        new("fault: null", Envelope.Around(Envelope.Fault, "null")),
        new("fault: of nothing", Envelope.Around(Envelope.Fault, """{"exceptions":[]}""")),
    ];

    /// <summary>Outcomes that can be read and not applied.</summary>
    public static IReadOnlyList<(string Name, string Json)> BadOutcomes(Guid known) =>
    [
        ("null", "null"),
        ("of a word nobody knows", Envelope.Outcome(known, ("outcome", $"\"{Secret}\""))),
        ("without a word", Envelope.Outcome(known, ("outcome", "null"))),
        ("with \\u0000 in its error", Envelope.Outcome(known, ("outcome", "\"Rejected\""), ("errorClass", $"\"{Secret}\\u0000\""))),
        ("with \\u0000 in its worker", Envelope.Outcome(known, ("worker", $"\"{Secret}\\u0000\""))),
        ("without a worker", Envelope.Outcome(known, ("worker", "null"))),
        ("of attempt 2^31-1", Envelope.Outcome(known, ("attempt", "2147483647"))),
        ("of attempt 0", Envelope.Outcome(known, ("attempt", "0"))),
        ("of attempt -2^31", Envelope.Outcome(known, ("attempt", "-2147483648"))),
        ("of cycle -1", Envelope.Outcome(known, ("cycle", "-1"))),
        ("at the end of all time", Envelope.Outcome(known, ("startedAt", "\"9999-12-31T23:59:59Z\""), ("durationMilliseconds", "2147483647"))),
        ("that took less than no time", Envelope.Outcome(known, ("durationMilliseconds", "-1"))),
    ];

    public static string Fault(Guid notification, string exceptions, int cycle = 1) =>
        $$$"""{"faultId":"{{{Guid.CreateVersion7()}}}","exceptions":{{{exceptions}}},"message":{"notificationId":"{{{notification}}}","cycle":{{{cycle}}},"attempt":1}}""";

    public static string Reason(string text) => $$"""[{"exceptionType":"Notifications.Delivery.DeliveryFaultedException","message":"{{text}}"}]""";

    private static string Redelivery(string json) => $$""","headers":{"MT-Redelivery-Count":{{json}}}""";
}
