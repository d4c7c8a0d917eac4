using Notifications.Intake.CloudEvents;
using NUnit.Framework;

namespace Notifications.Tests.Intake.CloudEvents;

public sealed class BinaryModeTests
{
    [Test]
    public void Headers_become_the_fields_of_the_envelope()
    {
        var envelope = Event.Binary("application/json", "{\"a\": 1.0}", ("ce-time", "2018-04-05T17:31:00+02:00"), ("Ce-PartitionKey", "k-1"), ("ce-priority", "high"),
            ("ce-correlationid", "c-1"), ("ce-userid", "J%C3%BCrgen"), ("ce-expirytime", "2030-01-01T00:00:00Z"), ("ce-dataversion", "3")).Valid();

        Assert.That((envelope.EventId, envelope.Source, envelope.EventType), Is.EqualTo(("A234-1234", "/mycontext", "com.example.someevent")));
        Assert.That((envelope.OrderingKey, envelope.Priority, envelope.CorrelationId, envelope.UserId, envelope.Version), Is.EqualTo(("k-1", "high", "c-1", "Jürgen", "3")));
        Assert.That((envelope.Timestamp, envelope.ExpiresAt),
            Is.EqualTo((new DateTimeOffset(2018, 4, 5, 15, 31, 0, TimeSpan.Zero), new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))));
        Assert.That((envelope.Payload.GetRawText(), envelope.Attributes!.Json), Is.EqualTo(("{\"a\": 1.0}", """{"datacontenttype":"application/json"}""")));
    }

    [Test]
    public void What_the_envelope_has_no_field_for_is_kept()
    {
        var envelope = Event.Binary("text/plain", "x", ("ce-subject", "Gr%C3%BC%C3%9Fe"), ("ce-dataschema", "urn:x"), ("ce-comexampleext", "5"), ("ce-empty", ""), ("other", "header")).Valid();

        Assert.That(envelope.Attributes!.Json,
            Is.EqualTo("""{"comexampleext":"5","datacontenttype":"text/plain","dataschema":"urn:x","empty":"","subject":"Grüße"}"""));
    }

    [TestCase("application/json", """{"a":[1,2.50]}""", """{"a":[1,2.50]}""")]
    [TestCase("application/json", "\ufeff[1]", "[1]", Description = "a byte order mark")]
    [TestCase("application/json; charset=utf-8", "\"text\"", "\"text\"")]
    [TestCase("application/vnd.x+json", "null", "null")]
    [TestCase("text/plain", "grüße \"quoted\"\n", "\"grüße \\\"quoted\\\"\\n\"")]
    [TestCase("application/xml", "<much wow=\"xml\"/>", "\"<much wow=\\\"xml\\\"/>\"")]
    [TestCase("application/octet-stream", "hi", "\"aGk=\"")]
    [TestCase("application/octet-stream", "", "null")]
    [TestCase("application/json", "", "null")]
    [TestCase("text/plain", "", "null")]
    [TestCase(null, "", "null")]
    [TestCase(null, "{}", "\"e30=\"", Description = "without a content type nothing is known of the bytes")]
    public void The_content_type_says_what_the_payload_is(string? contentType, string body, string payload) =>
        Assert.That(Event.Binary(contentType, body).Payload(), Is.EqualTo(payload));

    [Test]
    public void Bytes_of_any_value_are_kept_in_Base64()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(x => (byte)x)];

        Assert.That(Convert.FromBase64String(Event.Binary("image/png", all).Valid().Payload.GetString()!), Is.EqualTo(all));
    }

    [TestCase("application/json", "{", "body must be JSON")]
    [TestCase("application/json", "hello", "body must be JSON")]
    [TestCase("application/json", "{\"a\":1,\"a\":2}", "stands twice")]
    [TestCase("application/json", "\"\\ud800\"", "body must not contain half a surrogate pair")]
    [TestCase("application/json", "{\"\\ud800\":1}", "body must be JSON")]
    [TestCase("application/json", "\"\\u0000\"", "body must not contain \\u0000")]
    [TestCase("text/plain", "a\0b", "body must not contain \\u0000")]
    [TestCase("text/plain; charset=utf-16", "x", "body must be UTF-8, and its content type names another charset")]
    [TestCase("nonsense", "x", "Content-Type must be a media type")]
    public void Data_that_is_not_what_its_content_type_says_is_refused(string contentType, string body, string mistake) =>
        Assert.That(Event.Binary(contentType, body).Told(), Does.Contain(mistake));

    [TestCase("application/json")]
    [TestCase("text/plain")]
    public void Text_and_JSON_are_UTF8(string contentType) =>
        Assert.That(Event.Binary(contentType, [(byte)'"', 0xE9, (byte)'"']).Told(), Is.EqualTo("body must be UTF-8"));

    [TestCase("ce-datacontenttype", "text/plain", "ce-datacontenttype must not be sent: Content-Type says it")]
    [TestCase("ce-id", "again", "ce-id must be sent once")]
    [TestCase("ce-time", "yesterday", "ce-time must be a time as RFC 3339 has it")]
    [TestCase("ce-expirytime", "1", "ce-expirytime must be a time")]
    [TestCase("ce-dataschema", "relative", "ce-dataschema must be a URI")]
    [TestCase("ce-subject", "", "ce-subject must not be empty")]
    [TestCase("ce-subject", "%00", "ce-subject must not contain control characters")]
    [TestCase("ce-ext", "%C0%A0", "ce-ext must be UTF-8")]
    [TestCase("ce-ext", "100%", "ce-ext must have two hexadecimal digits")]
    [TestCase("ce-ext", "\"a", "ce-ext must have its double quotes in pairs")]
    [TestCase("ce-my_ext", "x", "ce-my_ext is no attribute")]
    [TestCase("ce-data", "x", "ce-data is no attribute")]
    [TestCase("ce-", "x", "ce- is no attribute")]
    [TestCase("ce-priority", "urgent", "ce-priority must be one of critical, high, normal, low")]
    [TestCase("ce-partitionkey", "", "ce-partitionkey must have 1 to 200 characters")]
    public void A_header_with_a_mistake_is_named(string header, string value, string mistake) => Assert.That(Event.Binary(null, "", (header, value)).Told(), Does.StartWith(mistake));

    [Test]
    public void All_mistakes_are_told_at_once_and_none_of_them_repeats_a_value()
    {
        var reading = BinaryMode.Read([KeyValuePair.Create("ce-id", (IReadOnlyList<string?>)[""]), KeyValuePair.Create("ce-time", (IReadOnlyList<string?>)["s3cr3t"])], "s3cr3t", "s3cr3t"u8.ToArray());

        Assert.That(reading.Mistakes.Keys, Is.EquivalentTo(new[] { "ce-id", "ce-source", "ce-specversion", "ce-type", "ce-time", "Content-Type" }));
        Assert.That(reading.Told(), Does.Not.Contain("s3cr3t"));
    }
}
