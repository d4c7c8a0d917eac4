using Notifications.Intake;
using NUnit.Framework;

namespace Notifications.Tests.Intake;

public sealed class EventEnvelopeValidatorTests
{
    private const string ShortText = "must have 1 to 200 characters, none of them a control character";

    private static readonly EventEnvelopeValidator Validator = new();
    private static readonly string[] TextFields =
        [nameof(EventEnvelope.EventId), nameof(EventEnvelope.Source), nameof(EventEnvelope.CorrelationId), nameof(EventEnvelope.UserId), nameof(EventEnvelope.Version), nameof(EventEnvelope.OrderingKey)];

    [Test]
    public void Type_and_payload_are_enough() => Assert.That(Mistakes(Some.Envelope()), Is.Empty);

    [Test]
    public void Everything_may_be_given() => Assert.That(Mistakes(Some.Envelope() with
    {
        EventId = "7", Timestamp = Some.Now, Source = "shop", Priority = "critical", CorrelationId = "c", UserId = "u", Version = "1", OrderingKey = new string('é', 200),
    }), Is.Empty);

    [TestCase(null, "is required")]
    [TestCase("", "must have 1 to 200 characters out of letters, digits and . _ - : /, and no empty word between dots")]
    [TestCase("order created", "must have 1 to 200 characters out of letters, digits and . _ - : /, and no empty word between dots")]
    [TestCase("order.*", "must have 1 to 200 characters out of letters, digits and . _ - : /, and no empty word between dots")]
    [TestCase("order.#", "must have 1 to 200 characters out of letters, digits and . _ - : /, and no empty word between dots")]
    [TestCase("größe", "must have 1 to 200 characters out of letters, digits and . _ - : /, and no empty word between dots")]
    [TestCase("a..b", "must have 1 to 200 characters out of letters, digits and . _ - : /, and no empty word between dots")]
    [TestCase("a.", "must have 1 to 200 characters out of letters, digits and . _ - : /, and no empty word between dots")]
    [TestCase("a\n", "must have 1 to 200 characters out of letters, digits and . _ - : /, and no empty word between dots")]
    public void A_type_is_dotted_words(string? type, string mistake) =>
        Assert.That(Mistakes(Some.Envelope() with { EventType = type }), Is.EqualTo(new[] { $"EventType {mistake}" }));

    [Test]
    public void A_type_has_200_characters_at_most()
    {
        Assert.That(Mistakes(Some.Envelope() with { EventType = new string('a', 200) }), Is.Empty);
        Assert.That(Mistakes(Some.Envelope() with { EventType = new string('a', 201) }), Has.Count.EqualTo(1));
    }

    [TestCase("order.created")]
    [TestCase("com.example/Order_Created-v2:eu")]
    public void The_usual_forms_of_types_are_fine(string type) => Assert.That(Mistakes(Some.Envelope() with { EventType = type }), Is.Empty);

    [Test]
    public void A_text_that_is_given_is_short_and_printable([ValueSource(nameof(TextFields))] string field, [Values("", "a\nb", "\0", "\u001f", "\u0085", "long")] string text) =>
        Assert.That(Mistakes(With(field, text == "long" ? new string('x', 201) : text)), Is.EqualTo(new[] { $"{field} {ShortText}" }));

    [TestCase("urgent")]
    [TestCase("")]
    [TestCase("High")]
    public void A_priority_is_one_of_four(string priority) =>
        Assert.That(Mistakes(Some.Envelope() with { Priority = priority }), Is.EqualTo(new[] { "Priority must be one of critical, high, normal, low" }));

    [Test]
    public void A_payload_is_required()
    {
        Assert.That(Mistakes(Some.Envelope() with { Payload = default }), Is.EqualTo(new[] { "Payload is required" }));
        Assert.That(Mistakes(Some.Envelope() with { Payload = Some.Json("null") }), Is.EqualTo(new[] { "Payload must not be null" }));
    }

    [Test]
    public void All_mistakes_are_reported_together() => Assert.That(Mistakes(new EventEnvelope { EventId = "", Priority = "urgent" }), Has.Count.EqualTo(4));

    private static EventEnvelope With(string field, string text) => field switch
    {
        nameof(EventEnvelope.EventId) => Some.Envelope() with { EventId = text },
        nameof(EventEnvelope.Source) => Some.Envelope() with { Source = text },
        nameof(EventEnvelope.CorrelationId) => Some.Envelope() with { CorrelationId = text },
        nameof(EventEnvelope.UserId) => Some.Envelope() with { UserId = text },
        nameof(EventEnvelope.Version) => Some.Envelope() with { Version = text },
        _ => Some.Envelope() with { OrderingKey = text },
    };

    private static List<string> Mistakes(EventEnvelope envelope) => [.. Validator.Validate(envelope).Errors.Select(x => $"{x.PropertyName} {x.ErrorMessage}")];
}
