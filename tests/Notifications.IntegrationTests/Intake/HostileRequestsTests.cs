using System.Text;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Tests.Intake.Hostile;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Intake;

/// <summary>
/// Whatever comes through the front door is answered in time, never with a 5xx, and what is refused leaves no row. The parsers alone are tried with many more
/// cases in Notifications.Tests/Intake/Hostile; here it is the server around them.
/// </summary>
public sealed class HostileRequestsTests
{
    private const int Cases = 400;

    private const string CloudEvent = """{"specversion":"1.0","id":"1","source":"/x","type":"a.b","data":{"a":1}}""";
    private const string Envelope = """{"eventId":"e-1","eventType":"a.b","timestamp":"2018-04-05T17:31:00Z","payload":{"a":[1,"x"]},"priority":"high"}""";

    private static readonly string[] InHeaders = ["Content-Type: application/json", "ce-specversion: 1.0", "ce-source: /x", "ce-type: a.b"];

    private static readonly (string Method, string Path, string[] Headers, string Valid)[] Doors =
    [
        ("POST", "/v1/events", Json(), Envelope),
        ("POST", "/v1/events", ["Content-Type: application/cloudevents+json"], CloudEvent),
        ("POST", "/v1/events", ["Content-Type: application/cloudevents-batch+json"], $"[{CloudEvent},{CloudEvent}]"),
        ("POST", "/v1/events", [.. InHeaders, "ce-id: 2"], """{"a":1}"""),
        ("POST", "/v1/events/batch", Json(), $$"""{"events":[{{Envelope}},{{Envelope}}]}"""),
        ("POST", "/events/ingest", Json(), Envelope),
        ("POST", "/v1/notifications", Json(), """{"id":"n-1","channel":"log","recipient":"somebody","payload":{"a":1}}"""),
        ("POST", "/v1/replays", Json(), """{"filter":{"channel":"email","cause":"exhausted"},"limit":5,"dryRun":true}"""),
        ("POST", "/v1/destinations", Json(), """{"name":"other","channel":"log","address":"x","policy":{"order":"key","ratePerSecond":5.5,"burst":2}}"""),
        ("PATCH", "/v1/destinations/lines", Json(), """{"policy":{"concurrency":5,"timeoutSeconds":2.5}}"""),
        ("POST", "/v1/destinations/lines/disable", Json(), """{"reason":"moving house"}"""),
        ("POST", "/v1/destinations/hook/secrets", Json(), """{"overlapSeconds":3600}"""),
        ("POST", "/v1/subscriptions", Json(), """{"destination":"lines","eventType":"order.*","filter":{"payload.total":{"gt":5}}}"""),
        ("PUT", "/v1/subscriptions/01a1fc3c-087f-7063-a402-cee521000001", Json(), """{"eventType":"order.*","filter":{"payload.total":[1,2]}}"""),
        ("POST", "/v1/subscriptions/match", Json(), Envelope),
        ("POST", "/v1/keys", Json(), """{"name":"another","producer":"shop","scopes":["ingest","read"],"ratePerSecond":5.5,"burst":2}"""),
        ("PATCH", "/v1/keys/01a1fc3c-087f-7063-a402-cee521000001", Json(), """{"name":"renamed","scopes":["read"],"burst":null}"""),
    ];

    private static readonly string[] ContentTypes =
    [
        "application/json; charset=utf-16", "application/json;charset=\"utf-8\"", "application/json;;;", "multipart/form-data; boundary=x", "multipart/form-data", "application/x-www-form-urlencoded",
        "text/html", "application/cloudevents", "application/cloudevents+avro", "application/cloudevents-batch", "application/cloudevents+json; charset=utf-7", "", ";", "/", "\x01", "application/json\xe9",
        "application/json, application/json", "APPLICATION/JSON", "*/*", new string('x', 5_000),
    ];

    private static readonly string[] Lines =
    [
        "ce-id: 1", "ce-id: ", "ce-id: %0D%0AX-Injected:%20yes", "ce-subject: a\rX-Injected: yes", "ce-subject: a\nX-Injected: yes", "ce-subject: a\r\n X-Folded: yes", "ce-subject: \xe9", "ce-subject: \xc3\xa9",
        "ce-subject: \x01", "ce-subject: \0", "ce-subject: %00", "ce-subject: %C0%80", "ce-subject: \"open", "ce-datacontenttype: text/plain", "ce-id:1\r\nce-id:2", "ce id: 1", "ce-\xe9: 1", ": x", "ce-:", "no colon",
        "Content-Encoding: gzip", "Content-Encoding: nonsense", "Transfer-Encoding: gzip", "Expect: 100-continue", "Expect: nonsense", "If-Match: nonsense", "If-Match: \"999999999999999999999\"",
        "traceparent: nonsense", "traceparent: 00-00000000000000000000000000000000-0000000000000000-00", "X-Filler: " + new string('x', 20_000), "Idempotency-Key: \"", "x-correlation-id: \x7f",
    ];

    private Platform _platform = null!;

    [OneTimeSetUp]
    public async Task Start() => _platform = await Platform.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task Bodies_and_headers_that_were_spoiled_at_random_are_answered()
    {
        var seed = Seed.Next();
        var json = new HostileJson(seed);
        for (var number = 0; number < Cases; number++)
        {
            var (method, path, headers, valid) = Doors[json.Next(Doors.Length)];
            var lines = headers.ToList();
            if (json.Next(4) == 0) lines[0] = $"Content-Type: {ContentTypes[json.Next(ContentTypes.Length)]}";
            if (json.Next(4) == 0) lines.Add(Lines[json.Next(Lines.Length)]);
            var body = json.Next(4) switch
            {
                0 => Encoding.UTF8.GetBytes(valid),
                1 => Encoding.UTF8.GetBytes(json.Members(json.Next(8), depth: 4)),
                _ => json.Spoil(valid),
            };

            await JudgeAsync(RawHttp.Request(method, path, Platform.Key, body, lines), $"seed {seed}, case {number}");
        }
    }

    [Test]
    public async Task Every_content_type_is_answered_at_every_door()
    {
        foreach (var (method, path, headers, valid) in Doors.Take(4))
            foreach (var contentType in ContentTypes)
                await JudgeAsync(RawHttp.Request(method, path, Platform.Key, Encoding.UTF8.GetBytes(valid), [$"Content-Type: {contentType}", .. headers.Skip(1)]), contentType);
    }

    [Test]
    public async Task Every_header_line_is_answered()
    {
        foreach (var line in Lines)
        {
            var (_, answer) = await JudgeAsync(RawHttp.Request("POST", "/v1/events", Platform.Key, "{}"u8.ToArray(), [.. InHeaders, "ce-id: line", line]), line);
            Assert.That(answer.Split("\r\n\r\n")[0], Does.Not.Contain("Injected").And.Not.Contain("Folded"), "no header of the request gets into the answer");
        }
    }

    [Test]
    public async Task Deep_nesting_is_answered_at_every_door()
    {
        foreach (var (method, path, headers, _) in Doors)
            await RefusedAsync(RawHttp.Request(method, path, Platform.Key, Encoding.UTF8.GetBytes(HostileJson.Nested(10_000)), headers), path);
    }

    [TestCase("""{"events":[{"eventId":"\ud800","x":1}]}""")]
    [TestCase("""{"events":[{"\ud800eventId":"a","x":1}]}""")]
    [TestCase("""{"events":[{"eventType":"a.b","payload":"\ud800"}]}""")]
    public async Task Half_characters_in_a_batch_are_mistakes_of_their_item(string body)
    {
        var (status, answer) = await JudgeAsync(RawHttp.Request("POST", "/v1/events/batch", Platform.Key, Encoding.UTF8.GetBytes(body), Json()), body);

        Assert.That((status, answer.Contains("\"invalid\":1", StringComparison.Ordinal)), Is.EqualTo((200, true)), answer);
    }

    private static IEnumerable<TestCaseData> Lies()
    {
        TestCaseData Case(string name, string[] headers, string body) => new TestCaseData(headers, body).SetArgDisplayNames(name);

        yield return Case("a length that is too long", ["Content-Length: 1000"], Envelope);
        yield return Case("a length that is too short", ["Content-Length: 10"], Envelope);
        yield return Case("a negative length", ["Content-Length: -1"], Envelope);
        yield return Case("no number", ["Content-Length: many"], Envelope);
        yield return Case("a length beyond all numbers", ["Content-Length: 99999999999999999999"], Envelope);
        yield return Case("two lengths", ["Content-Length: 5", "Content-Length: 6"], Envelope);
        yield return Case("a length and chunks", ["Content-Length: 5", "Transfer-Encoding: chunked"], "zz\r\n");
        yield return Case("no length at all", [], Envelope);
        yield return Case("a chunk size that is no number", ["Transfer-Encoding: chunked"], "zz\r\n{}\r\n0\r\n\r\n");
        yield return Case("a negative chunk", ["Transfer-Encoding: chunked"], "-5\r\n{}\r\n0\r\n\r\n");
        yield return Case("a chunk that is too short", ["Transfer-Encoding: chunked"], "50\r\n{}\r\n");
        yield return Case("a chunk that is too long", ["Transfer-Encoding: chunked"], "1\r\n{}\r\n0\r\n\r\n");
        yield return Case("a chunk beyond all numbers", ["Transfer-Encoding: chunked"], "ffffffffffffffff\r\n{}\r\n0\r\n\r\n");
        yield return Case("no last chunk", ["Transfer-Encoding: chunked"], "2\r\n{}\r\n");
    }

    [TestCaseSource(nameof(Lies))]
    public async Task A_body_that_lies_about_its_length_is_refused_and_nothing_waits_for_it(string[] headers, string body) => await RefusedAsync(
        [.. RawHttp.Head("POST", "/v1/events", Platform.Key, ["Content-Type: application/json", .. headers]), .. Encoding.UTF8.GetBytes(body)], body, endsThere: true);

    private static IEnumerable<string> Queries()
    {
        string[] values = ["%00", "%FF", "%ED%A0%80", "%C0%80", "%", "%zz", "-1", "0", "99999999999999999999", "1e3", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "NaN", "a%0D%0Ab", "%27;--", new('x', 5_000)];
        string[] lists = ["/v1/events?eventType=", "/v1/events?status=", "/v1/events?correlationId=", "/v1/events?userId=", "/v1/events?producer=", "/v1/events?since=", "/v1/events?until=", "/v1/events?order=",
            "/v1/events?after=", "/v1/events?limit=", "/v1/notifications?event=", "/v1/notifications?priority=", "/v1/notifications?holdReason=", "/v1/keys?after=", "/v1/keys/", "/v1/notifications?state=", "/v1/notifications?channel=", "/v1/notifications?destination=", "/v1/notifications?eventType=", "/v1/notifications?cause=", "/v1/notifications?since=",
            "/v1/notifications?after=", "/v1/notifications?limit=", "/v1/destinations?after=", "/v1/destinations?limit=", "/v1/subscriptions?destination=", "/v1/subscriptions?after=", "/v1/subscriptions?limit=",
            "/v1/events/x?source=", "/v1/notifications?limit=5&limit=", "/v1/notifications?", "/v1/notifications?&&=", "/v1/events/", "/v1/notifications/", "/v1/replays/", "/v1/destinations/", "/v1/subscriptions/"];
        return lists.SelectMany(_ => values, (list, value) => list + value);
    }

    [Test]
    public async Task Every_question_is_answered()
    {
        foreach (var path in Queries()) await JudgeAsync(RawHttp.Request("GET", path, Platform.Key, []), path);
    }

    private async Task RefusedAsync(byte[] request, string which, bool endsThere = false)
    {
        var (status, answer) = await JudgeAsync(request, which, endsThere);
        Assert.That(status, Is.Null.Or.InRange(400, 499), answer);
    }

    private async Task<(int? Status, string Answer)> JudgeAsync(byte[] request, string which, bool endsThere = false)
    {
        var before = await CountAsync();
        var (status, answer) = await RawHttp.SendAsync(_platform.Url, request, endsThere);

        var shown = $"{which}{Environment.NewLine}{Encoding.UTF8.GetString(request)}{Environment.NewLine}{answer}";
        Assert.That(status, endsThere ? Is.Null.Or.LessThan(500) : Is.InRange(200, 499), shown);
        Assert.That(status, Is.Not.EqualTo(429), "it was judged, not counted");
        if (status is null or >= 400) Assert.That(await CountAsync(), Is.EqualTo(before), $"what is refused leaves no row: {shown}");
        Assert.That(answer, Does.Not.Contain(HostileJson.Secret).Or.Contains("HTTP/1.1 20"), shown);
        return (status, answer);
    }

    private Task<long> CountAsync() => _platform.Database.ReadAsync<long>("""
        SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM event_key) + (SELECT count(*) FROM notification) + (SELECT count(*) FROM destination) + (SELECT count(*) FROM subscription)
            + (SELECT count(*) FROM replay) + (SELECT count(*) FROM api_key)
        """);

    private static string[] Json() => ["Content-Type: application/json"];
}
