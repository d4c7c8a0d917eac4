using System.Text;
using Notifications.Intake.CloudEvents;
using NUnit.Framework;

namespace Notifications.Tests.Intake.CloudEvents;

public sealed class StructuredModeTests
{
    private const int MostBytes = 1_000_000;

    [Test]
    public void Members_become_the_fields_of_the_envelope()
    {
        var envelope = Event.Structured("""
            ,"time":"2018-04-05T17:31:00Z","partitionkey":"k-1","priority":"low","correlationid":"c-1","userid":"u-1","expirytime":"2030-01-01T00:00:00Z","dataversion":7,
            "data":{"b":1.0,"a":"\u00e9"}
            """).Valid();

        Assert.That((envelope.EventId, envelope.Source, envelope.EventType), Is.EqualTo(("A234-1234", "/mycontext", "com.example.someevent")));
        Assert.That((envelope.OrderingKey, envelope.Priority, envelope.CorrelationId, envelope.UserId, envelope.Version), Is.EqualTo(("k-1", "low", "c-1", "u-1", "7")));
        Assert.That((envelope.Timestamp, envelope.ExpiresAt),
            Is.EqualTo((new DateTimeOffset(2018, 4, 5, 17, 31, 0, TimeSpan.Zero), new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))));
        Assert.That(envelope.Payload.GetRawText(), Is.EqualTo("""{"b":1.0,"a":"\u00e9"}"""), "JSON stays as it was posted");
    }

    [Test]
    public void Extensions_keep_their_types_and_null_is_left_out()
    {
        var envelope = Event.Structured(""","comexampleext":"value","number":-2147483648,"zero":-0,"yes":true,"unset":null,"subject":"grüße","traceparent":"nonsense" """).Valid();

        Assert.That(envelope.Attributes!.Json, Is.EqualTo("""{"comexampleext":"value","number":-2147483648,"subject":"grüße","traceparent":"nonsense","yes":true,"zero":0}"""));
    }

    [TestCase(""","data":{"a":1}""", """{"a":1}""")]
    [TestCase(""","data":"{\"a\":1}" """, """ "{\"a\":1}" """, Description = "a string is a string and is never read again")]
    [TestCase(""","data":1.5,"datacontenttype":"application/json" """, "1.5")]
    [TestCase(""","data":null""", "null")]
    [TestCase("", "null", Description = "no data at all")]
    [TestCase(""","data":"<much wow=\"xml\"/>","datacontenttype":"application/xml" """, """ "<much wow=\"xml\"/>" """)]
    [TestCase(""","data":"hi","datacontenttype":"application/octet-stream" """, """ "aGk=" """, Description = "as in binary mode")]
    [TestCase(""","data_base64":"aGk=" """, """ "aGk=" """)]
    [TestCase(""","data_base64":"eyAieHl6IjogMTIzIH0=" """, """ "eyAieHl6IjogMTIzIH0=" """, Description = "JSON, but nothing says so: section 3.1.2")]
    [TestCase(""","data_base64":"eyAieHl6IjogMTIzIH0=","datacontenttype":"application/json" """, """{ "xyz": 123 }""")]
    [TestCase(""","data_base64":"aGk=","datacontenttype":"text/plain" """, """ "hi" """)]
    [TestCase(""","data_base64":"" """, "null")]
    [TestCase(""","data_base64":null,"data":1""", "1")]
    public void Data_becomes_the_payload(string members, string payload) => Assert.That(Event.Structured(members).Payload(), Is.EqualTo(payload.Trim()));

    [Test]
    public void Without_a_content_type_data_is_JSON_and_is_said_to_be() =>
        Assert.That(Event.Structured(""","data":1""").Valid().Attributes!.Json, Is.EqualTo("""{"datacontenttype":"application/json"}"""));

    [TestCase(""","data":1,"data_base64":"aGk=" """, "data_base64 must not stand beside data")]
    [TestCase(""","data_base64":"not base64!" """, "data_base64 must be a string in Base64")]
    [TestCase(""","data_base64":5""", "data_base64 must be a string in Base64")]
    [TestCase(""","data_base64":"_-8=" """, "data_base64 must be a string in Base64", Description = "the alphabet of URLs")]
    [TestCase(""","data":{},"datacontenttype":"text/plain" """, "data must be a string, because datacontenttype is not JSON")]
    [TestCase(""","data_base64":"/w==","datacontenttype":"text/plain" """, "data_base64 must be UTF-8")]
    [TestCase(""","data_base64":"ew==","datacontenttype":"application/json" """, "data_base64 must be JSON")]
    [TestCase(""","datacontenttype":"nonsense","data":1""", "datacontenttype must be a media type")]
    [TestCase(""","datacontenttype":5""", "datacontenttype must be a string")]
    [TestCase(""","ext":{}""", "ext must be a string, true, false or a whole number of 32 bits")]
    [TestCase(""","ext":[]""", "ext must be a string, true, false or a whole number of 32 bits")]
    [TestCase(""","ext":1.0""", "ext must be a string, true, false or a whole number of 32 bits")]
    [TestCase(""","ext":1e3""", "ext must be a string, true, false or a whole number of 32 bits")]
    [TestCase(""","ext":1e400""", "ext must be a string, true, false or a whole number of 32 bits")]
    [TestCase(""","ext":2147483648""", "ext must be a string, true, false or a whole number of 32 bits")]
    [TestCase(""","Ext":"x" """, "Ext is no attribute")]
    [TestCase(""","my_ext":"x" """, "my_ext is no attribute")]
    [TestCase(""","":"x" """, " is no attribute")]
    [TestCase(""","subject":"" """, "subject must not be empty")]
    [TestCase(""","subject":"a\u0007" """, "subject must not contain control characters")]
    [TestCase(""","subject":"\uffff" """, "subject must not contain control characters, noncharacters")]
    [TestCase(""","dataschema":"" """, "dataschema must be a URI")]
    [TestCase(""","time":1764000000""", "time must be a string")]
    [TestCase(""","priority":5""", "priority must be one of")]
    public void A_member_with_a_mistake_is_named(string members, string mistake) => Assert.That(Event.Structured(members).Told(), Does.StartWith(mistake));

    [TestCase(""" "id":"1","source":"/x","type":"a" """, "specversion is required")]
    [TestCase(""" "specversion":"1.0","source":"/x","type":"a" """, "id is required")]
    [TestCase(""" "specversion":"1.0","id":null,"source":"/x","type":"a" """, "id is required")]
    [TestCase(""" "specversion":"1.0","id":"","source":"/x","type":"a" """, "id must have 1 to 200 characters")]
    [TestCase(""" "specversion":"1.0","id":7,"source":"/x","type":"a" """, "id must be a string")]
    [TestCase(""" "specversion":"1.0","id":"1","type":"a" """, "source is required")]
    [TestCase(""" "specversion":"1.0","id":"1","source":"","type":"a" """, "source must be a URI-reference")]
    [TestCase(""" "specversion":"1.0","id":"1","source":"a b","type":"a" """, "source must be a URI-reference")]
    [TestCase(""" "specversion":"1.0","id":"1","source":"/x" """, "type is required")]
    [TestCase(""" "specversion":"1.0","id":"1","source":"/x","type":"" """, "type must have 1 to 200 characters out of letters")]
    [TestCase(""" "specversion":"1.0","id":"1","source":"/x","type":"a b" """, "type must have 1 to 200 characters out of letters")]
    [TestCase(""" "specversion":"0.3","id":"1","source":"/x","type":"a" """, "specversion must be 1.0")]
    [TestCase(""" "specversion":"","id":"1","source":"/x","type":"a" """, "specversion must be 1.0")]
    [TestCase(""" "specversion":1.0,"id":"1","source":"/x","type":"a" """, "specversion must be a string")]
    public void What_every_event_needs_is_there(string members, string mistake) => Assert.That(Event.Structured("", members).Told(), Is.EqualTo(mistake).Or.StartsWith(mistake));

    [Test]
    public void Lengths_are_the_products_own_and_the_attribute_is_named()
    {
        var reading = Event.Structured("", $$"""
            "specversion":"1.0","id":"{{new string('i', 201)}}","source":"/{{new string('s', 200)}}","type":"{{new string('t', 201)}}","partitionkey":"{{new string('p', 201)}}"
            """);

        Assert.That(reading.Mistakes.Keys, Is.EquivalentTo(new[] { "id", "source", "type", "partitionkey" }));
        Assert.That(reading.Mistakes["source"], Is.EqualTo(new[] { "must have 1 to 200 characters, none of them a control character" }));
    }

    [TestCase("00-0af7651916cd43dd8448eb211c80319c-b9c7c989f97918e1-01", true)]
    [TestCase("00-0AF7651916cd43dd8448eb211c80319c-b9c7c989f97918e1-01", false)]
    [TestCase("00-00000000000000000000000000000000-b9c7c989f97918e1-01", false)]
    [TestCase("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false)]
    [TestCase("ff-0af7651916cd43dd8448eb211c80319c-b9c7c989f97918e1-01", false)]
    [TestCase("00-0af7651916cd43dd8448eb211c80319c-b9c7c989f97918e1-01-more", false)]
    [TestCase("nonsense", false)]
    [TestCase("", false)]
    public void A_valid_traceparent_is_the_events_and_another_one_is_no_mistake(string traceparent, bool isValid)
    {
        var envelope = Event.Structured($$""","traceparent":"{{traceparent}}","tracestate":"a=b" """).Valid();

        Assert.That(envelope.Traceparent, Is.EqualTo(isValid ? traceparent : null));
        Assert.That(envelope.Attributes!.Json, Is.EqualTo($$"""{"traceparent":"{{traceparent}}","tracestate":"a=b"}"""), "kept all the same");
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("""{"id":"1","id":"2"}""")]
    [TestCase("""{"data":{"a":1,"a":2}}""")]
    [TestCase("{} {}")]
    [TestCase("""{"\ud800":1}""", Description = "a name that is no text, which can't even be compared")]
    [TestCase("""{"data":{"\ud800":1}}""")]
    public void What_is_no_JSON_or_has_a_member_twice_is_no_event(string body) => Assert.That(StructuredMode.Read(Encoding.UTF8.GetBytes(body)), Is.Null);

    [Test]
    public void What_is_not_UTF8_is_no_event()
    {
        Assert.That(StructuredMode.Read(Encoding.Latin1.GetBytes($$"""{{{Event.Required}},"subject":"é"}""")), Is.Null);
        Assert.That(StructuredMode.Read(Encoding.Unicode.GetBytes($$"""{{{Event.Required}}}""")), Is.Null);
    }

    [TestCase("[]", "must be a JSON object")]
    [TestCase("null", "must be a JSON object")]
    [TestCase("\"x\"", "must be a JSON object")]
    [TestCase("""{"subject":"\ud800"}""", "must not contain half a surrogate pair")]
    [TestCase("""{"data":"\u0000"}""", "must not contain \\u0000")]
    public void What_is_wrong_with_the_whole_event_is_told_under_no_name(string body, string mistake) =>
        Assert.That(StructuredMode.Read(Encoding.UTF8.GetBytes(body))!.Told(), Does.StartWith($" {mistake}"));

    [Test]
    public void Each_event_of_a_batch_has_its_own_mistakes()
    {
        string[] items = [Item(""","data":1"""), """{"id":"x"}""", "7", Item(""","data":{"a":1,"a":2}"""), Item(""","subject":"\ud800" """), Item("")];
        var batch = StructuredMode.ReadBatch(Encoding.UTF8.GetBytes($"[{string.Join(',', items)}]"), MostBytes)!;

        Assert.That(batch.Select(x => x.Envelope is not null), Is.EqualTo(new[] { true, false, false, false, false, true }));
        Assert.That(batch[1].EventId, Is.EqualTo("x"));
        Assert.That(batch[1].Mistakes.Keys, Is.EquivalentTo(new[] { "source", "specversion", "type" }));
        Assert.That((batch[2].Told(), batch[3].Told(), batch[4].Told()), Is.EqualTo(
            (" must be a JSON object", " nests deeper than 64 levels, or has a member that stands twice or whose name is half a surrogate pair", " must not contain half a surrogate pair (\\ud800 to \\udfff stand in pairs)")));

        static string Item(string members) => $"{{{Event.Required}{members}}}";
    }

    [Test]
    public void An_event_of_a_batch_that_is_too_large_or_too_deep_is_no_mistake_of_the_others()
    {
        var large = $"{{{Event.Required},\"data\":\"{new string('x', 300)}\"}}";
        var deep = $"{{{Event.Required},\"data\":{new string('[', 100)}{new string(']', 100)}}}";
        var batch = StructuredMode.ReadBatch(Encoding.UTF8.GetBytes($"[{large},{deep},{{{Event.Required}}}]"), mostBytes: 350)!;

        Assert.That((batch[0].Told(), batch[1].Told()), Is.EqualTo((" is too large: an event may have 350 bytes",
            " nests deeper than 64 levels, or has a member that stands twice or whose name is half a surrogate pair")));
        Assert.That(batch[2].Envelope, Is.Not.Null);
    }

    [Test]
    public void An_id_that_is_none_is_not_repeated() =>
        Assert.That(Event.Structured("", $"\"id\":\"{new string('i', 201)}\"").EventId, Is.Null);

    [TestCase("[]", 0)]
    [TestCase("[ ]", 0)]
    public void A_batch_may_be_empty(string body, int count) => Assert.That(StructuredMode.ReadBatch(Encoding.UTF8.GetBytes(body), MostBytes), Has.Count.EqualTo(count));

    [TestCase("{}")]
    [TestCase("")]
    [TestCase("null")]
    [TestCase("[{}")]
    public void Anything_but_an_array_is_no_batch(string body) => Assert.That(StructuredMode.ReadBatch(Encoding.UTF8.GetBytes(body), MostBytes), Is.Null);
}
