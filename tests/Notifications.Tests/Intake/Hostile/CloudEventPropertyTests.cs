using System.Text;
using Notifications.Intake;
using Notifications.Intake.CloudEvents;
using Notifications.Tests.Intake.CloudEvents;
using NUnit.Framework;

namespace Notifications.Tests.Intake.Hostile;

/// <summary>Whatever comes, reading a CloudEvent ends in an event that can be stored or in mistakes that repeat no value: never in an exception.</summary>
public sealed class CloudEventPropertyTests
{
    private const int MostBytes = 1_000_000;

    private const int Cases = 5_000;

    private const string Valid = """
        {"specversion":"1.0","id":"A234","source":"/mycontext","type":"a.b","time":"2018-04-05T17:31:00Z","subject":"grüße","datacontenttype":"application/json","ext":5,"data":{"a":[1,"x"]}}
        """;

    private static readonly string[] HeaderNames =
    [
        "ce-id", "ce-source", "ce-specversion", "ce-type", "CE-Time", "ce-subject", "ce-dataschema", "ce-datacontenttype", "ce-data", "ce-", "ce-ext", "ce-my_ext", "ce-é", "ce-partitionkey", "ce-priority",
        "ce-expirytime", "ce-traceparent", "Content-Length", "X-Other",
    ];

    private static readonly string[] HeaderValues =
    [
        "", "1.0", "A234", "/mycontext", "a.b", "2018-04-05T17:31:00Z", "Euro%20%E2%82%AC", "%", "%zz", "%C0%80", "%00", "%0D%0AX-Injected:%201", "\"q\"", "\"", "\"\\", "\ud800", "\0", "a\r\nb", "é",
        "s3cr3t", "high", "urn:x", "00-0af7651916cd43dd8448eb211c80319c-b9c7c989f97918e1-01",
    ];

    private static readonly string?[] ContentTypes = [null, "", "application/json", "application/json; charset=utf-16", "text/plain", "application/xml", "application/octet-stream", "s3cr3t", "a/b;c", "*/*", "é/é"];

    [Test]
    public void A_structured_event_is_read_or_refused()
    {
        var seed = Seed.Next();
        var json = new HostileJson(seed);
        for (var number = 0; number < Cases; number++)
        {
            var body = number % 4 == 0 ? Encoding.UTF8.GetBytes(json.Members(json.Next(12), depth: 4)) : json.Spoil(Valid);
            Judge(seed, number, body, () => StructuredMode.Read(body) is { } reading ? [reading] : []);
        }
    }

    [Test]
    public void A_batch_is_read_or_refused()
    {
        var seed = Seed.Next();
        var json = new HostileJson(seed);
        for (var number = 0; number < Cases; number++)
        {
            byte[] body = [.. "["u8, .. json.Spoil(Valid), .. ","u8, .. Encoding.UTF8.GetBytes(json.Value(3)), .. ","u8, .. Encoding.UTF8.GetBytes(Valid), .. "]"u8];
            Judge(seed, number, body, () => StructuredMode.ReadBatch(body, MostBytes) ?? []);
        }
    }

    [Test]
    public void An_event_in_headers_is_read_or_refused()
    {
        var seed = Seed.Next();
        var json = new HostileJson(seed);
        for (var number = 0; number < Cases; number++)
        {
            var headers = new Dictionary<string, IReadOnlyList<string?>>(StringComparer.OrdinalIgnoreCase) { ["ce-id"] = ["1"], ["ce-source"] = ["/x"], ["ce-type"] = ["a"], ["ce-specversion"] = ["1.0"] };
            for (var more = json.Next(4); more > 0; more--)
                headers[HeaderNames[json.Next(HeaderNames.Length)]] = [.. Enumerable.Range(0, json.Next(20) == 0 ? json.Next(4) : 1).Select(_ => HeaderValues[json.Next(HeaderValues.Length)])];
            var body = json.Next(4) == 0 ? [] : json.Spoil("""{"a":"s3cr3t","b":[1,2]}""");
            var contentType = ContentTypes[json.Next(ContentTypes.Length)];

            Judge(seed, number, body, () => [BinaryMode.Read(headers, contentType, body)]);
        }
    }

    [Test]
    public void No_part_of_an_event_is_an_event()
    {
        var whole = Encoding.UTF8.GetBytes(Valid.Trim());

        Assert.That(Enumerable.Range(0, whole.Length).Where(x => StructuredMode.Read(whole.AsMemory(0, x)) is not null), Is.Empty);
        Assert.That(StructuredMode.Read(whole)!.Envelope, Is.Not.Null);
    }

    [TestCase(65)]
    [TestCase(10_000)]
    [TestCase(1_000_000)]
    public void Deep_nesting_is_refused(int levels)
    {
        var deep = HostileJson.Nested(levels);

        Assert.That(StructuredMode.Read(Encoding.UTF8.GetBytes(deep)), Is.Null);
        Assert.That(StructuredMode.ReadBatch(Encoding.UTF8.GetBytes(deep), MostBytes)?.SelectMany(x => x.Mistakes.Keys), Is.Null.Or.EqualTo(new[] { "" }));
        Assert.That(Event.Binary("application/json", deep).Told(), Does.Contain("nested at most 64 levels"));
    }

    [Test, CancelAfter(20_000)]
    public void What_is_huge_is_judged_quickly()
    {
        var members = string.Concat(Enumerable.Range(0, 50_000).Select(x => $",\"x{x}\":{x}"));

        Assert.That(Event.Structured(members).Valid().Attributes, Is.Not.Null);
        Assert.That(Event.Structured(members.Replace("\"x", "\"X", StringComparison.Ordinal)).Mistakes, Has.Count.EqualTo(50), "an answer stays small");
        Assert.That(Event.Structured($",\"subject\":\"{new string('é', 5_000_000)}\"").Envelope, Is.Not.Null);
        Assert.That(Event.Structured($",\"dataschema\":\"urn:{new string('a', 5_000_000)} \"").Envelope, Is.Null);
        Assert.That(Event.Structured($",\"time\":\"2018-04-05T17:31:00.{new string('1', 5_000_000)}Z\"").Envelope, Is.Not.Null);
    }

    private static void Judge(int seed, int number, byte[] body, Func<IReadOnlyList<CloudEventReading>> read)
    {
        try
        {
            foreach (var reading in read())
            {
                if (reading.Envelope is { } envelope)
                {
                    var posted = PostedEvent.From(envelope, "shop", null, Some.Now);
                    if (posted.Source.Contains('\0') || posted.Attributes?.Contains('\0') == true) throw new InvalidOperationException("PostgreSQL holds no U+0000");
                    Assert.That(JsonText.FindMistake(Some.Json(Encoding.UTF8.GetString(posted.Payload))), Is.Null.Or.EqualTo("must not be null"));
                }

                Assert.That(reading.Envelope is null, Is.EqualTo(reading.Mistakes.Count > 0), "either an event or mistakes");
                Assert.That(reading.Mistakes.SelectMany(x => x.Value), Has.None.Contains(HostileJson.Secret));
            }
        }
        catch (Exception exception) when (exception is not AssertionException)
        {
            Assert.Fail($"Seed {seed}, case {number}: {exception}{Environment.NewLine}{Encoding.UTF8.GetString(body)}");
        }
    }
}
