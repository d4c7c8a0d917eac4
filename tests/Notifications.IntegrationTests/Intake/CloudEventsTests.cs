using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Intake;

/// <summary>CloudEvents at the front door, by hand: which mode, which status, and that what is refused stores nothing. Rules and mapping are unit tests'.</summary>
public sealed class CloudEventsTests
{
    private const string Structured = "application/cloudevents+json";
    private const string Batched = "application/cloudevents-batch+json";

    private Platform _platform = null!;

    [OneTimeSetUp]
    public async Task Start() => _platform = await Platform.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [TestCase("application/cloudevents+avro", "{}", 415, "not-json", "application/cloudevents-batch+json")]
    [TestCase("application/cloudevents", "{}", 415, "not-json", "application/cloudevents+json")]
    [TestCase("application/cloudevents-batch+avro", "[]", 415, "not-json", "application/json")]
    [TestCase("application/cloudevents+jsonx", "{}", 415, "not-json", "ce-specversion")]
    [TestCase("text/plain", "{}", 415, "not-json", "application/cloudevents+json")]
    [TestCase("application/cloudevents+json; charset=utf-16", "{}", 415, "not-utf-8", "UTF-8")]
    [TestCase("application/cloudevents-batch+json; charset=latin1", "[]", 415, "not-utf-8", "UTF-8")]
    [TestCase("application/json; charset=utf-16", "{}", 415, "not-utf-8", "UTF-8")]
    [TestCase(Structured, "", 400, "malformed-json", "one object is expected")]
    [TestCase(Structured, "[]", 400, "malformed-json", "must be a JSON object")]
    [TestCase(Structured, """{"id":"\ud800"}""", 400, "malformed-json", "surrogate")]
    [TestCase(Structured, "{}", 400, "invalid-fields", "specversion is required")]
    [TestCase(Structured, """{"specversion":"1.0","id":"1","source":"/x","type":"com.example!"}""", 400, "invalid-fields", "type must have 1 to 200 characters out of letters")]
    [TestCase(Structured, """{"specversion":"0.3","id":"1","source":"/x","type":"a"}""", 400, "invalid-fields", "specversion must be 1.0")]
    [TestCase(Batched, "{}", 400, "malformed-json", "one array is expected")]
    [TestCase(Batched, "[{]", 400, "malformed-json", "one array is expected")]
    public async Task What_is_refused_says_why_and_stores_nothing(string contentType, string body, int status, string type, string mentions)
    {
        var (answered, problem) = await PostAsync(contentType, Encoding.UTF8.GetBytes(body));

        Assert.That((answered, problem.GetProperty("type").GetString()), Is.EqualTo((status, $"/problems/{type}")));
        Assert.That(problem.GetProperty("detail").GetString(), Does.Contain(mentions));
        Assert.That(await CountAsync("/x"), Is.Zero);
    }

    [Test]
    public async Task An_event_in_headers_needs_all_of_them_and_the_missing_ones_are_named()
    {
        var (status, problem) = await PostAsync("application/json", "{}"u8.ToArray(), ("ce-id", "1"));

        Assert.That((status, problem.GetProperty("type").GetString()), Is.EqualTo((400, "/problems/invalid-fields")));
        Assert.That(problem.GetProperty("errors").EnumerateObject().Select(x => x.Name), Is.EquivalentTo(new[] { "ce-source", "ce-specversion", "ce-type" }));
    }

    [Test]
    public async Task A_header_that_comes_twice_is_refused()
    {
        string[] headers = ["Content-Type: text/plain", .. Headers("/twice", "1").Select(x => $"{x.Name}: {x.Value}"), "ce-subject: a", "ce-subject: b"];
        var (status, answer) = await RawHttp.SendAsync(_platform.Url, RawHttp.Request("POST", "/v1/events", Platform.Key, "x"u8.ToArray(), headers));

        Assert.That(status, Is.EqualTo(400));
        Assert.That(answer, Does.Contain("ce-subject must be sent once"));
        Assert.That(await CountAsync("/twice"), Is.Zero);
    }

    [TestCase("text/plain; charset=iso-8859-1")]
    [TestCase("application/json; charset=utf-16")]
    public async Task Text_in_another_charset_is_not_taken_in_binary_mode_either(string contentType)
    {
        var (status, problem) = await PostAsync(contentType, [0xE9], Headers("/charset", "1"));

        Assert.That((status, problem.GetProperty("type").GetString()), Is.EqualTo((415, "/problems/not-utf-8")));
    }

    [Test]
    public async Task The_products_own_envelope_stays_as_it_is()
    {
        var (status, _) = await PostAsync("application/json; charset=utf-8", """{"eventType":"a.b","payload":1}"""u8.ToArray());

        Assert.That(status, Is.EqualTo(202));
    }

    [TestCase("attributes")]
    [TestCase("Attributes")]
    [TestCase("traceparent")]
    public async Task Nobody_slips_an_attribute_into_the_products_own_envelope(string member)
    {
        var (status, problem) = await PostAsync("application/json", Encoding.UTF8.GetBytes($$"""{"eventType":"a.b","payload":1,"{{member}}":null}"""));

        Assert.That(status, Is.EqualTo(400));
        Assert.That(problem.GetProperty("detail").GetString(), Does.StartWith($"{member} is not a field of this request; the fields are ").And.Not.EndsWith("attributes"));
    }

    [Test]
    public async Task The_same_event_in_another_mode_is_a_duplicate_and_another_body_under_its_id_is_refused()
    {
        var (first, receipt) = await PostAsync(Structured, Event("/modes", "1", ""","data":{"a":1},"subject":"Grüße","ext":5"""));
        var (second, duplicate) = await PostAsync("application/json", "{ \"a\": 1 }"u8.ToArray(), [.. Headers("/modes", "1"), ("ce-subject", "Gr%C3%BC%C3%9Fe"), ("ce-ext", "5")]);
        var (third, problem) = await PostAsync("application/json", "{ \"a\": 1 }"u8.ToArray(), [.. Headers("/modes", "1"), ("ce-subject", "Gr%C3%BC%C3%9Fe"), ("ce-ext", "6")]);
        var (fourth, other) = await PostAsync(Structured, Event("/modes/other", "1", ""));

        Assert.That((first, second, third, fourth), Is.EqualTo((202, 202, 422, 202)));
        Assert.That((duplicate.GetProperty("duplicate").GetBoolean(), duplicate.GetProperty("id").GetString()), Is.EqualTo((true, receipt.GetProperty("id").GetString())));
        Assert.That(problem.GetProperty("type").GetString(), Is.EqualTo("/problems/event-id-reused"));
        Assert.That(other.GetProperty("duplicate").GetBoolean(), Is.False, "an id is unique within its source");
    }

    [Test]
    public async Task Each_event_of_a_batch_gets_its_own_answer()
    {
        byte[] body = [.. "["u8, .. Event("/batch", "1", ""), .. ",7,"u8, .. Event("/batch", "2", ",\"time\":\"yesterday\""), .. ","u8, .. Event("/batch", "1", ""), .. ","u8, .. Event("/batch", "1", ",\"data\":2"), .. "]"u8];

        var (status, answer) = await PostAsync(Batched, body);

        Assert.That(status, Is.EqualTo(200));
        Assert.That(answer.GetProperty("results").EnumerateArray().Select(x => x.GetProperty("status").GetString()), Is.EqualTo(new[] { "accepted", "invalid", "invalid", "duplicate", "conflict" }));
        Assert.That(answer.GetProperty("results")[2].GetProperty("errors").GetProperty("time")[0].GetString(), Does.StartWith("must be a time"));
        Assert.That(await CountAsync("/batch"), Is.EqualTo(1));
    }

    [TestCase(1_000, 200)]
    [TestCase(1_001, 400)]
    public async Task A_batch_has_a_thousand_events_at_most_and_may_be_larger_than_one_event(int count, int expected)
    {
        var events = string.Join(',', Enumerable.Range(0, count).Select(x => Encoding.UTF8.GetString(Event($"/large/{count}", $"{x}", $",\"data\":\"{new string('x', 1_500)}\""))));

        var (status, answer) = await PostAsync(Batched, Encoding.UTF8.GetBytes($"[{events}]"));

        Assert.That(status, Is.EqualTo(expected), answer.ToString());
        Assert.That(await CountAsync($"/large/{count}"), Is.EqualTo(expected == 200 ? count : 0));
    }

    [Test]
    public async Task An_event_of_64_KiB_is_taken()
    {
        var (status, _) = await PostAsync(Structured, Event("/size", "1", $",\"data\":\"{new string('x', 64 * 1024)}\""));

        Assert.That(status, Is.EqualTo(202));
    }

    [TestCase("0001-01-01T00:00:00Z")]
    [TestCase("9999-12-31T23:59:59.9999999Z")]
    [TestCase("1990-12-31T23:59:60Z")]
    public async Task Times_at_the_ends_of_the_calendar_are_stored(string time)
    {
        var (status, receipt) = await PostAsync(Structured, Event("/times", time, $",\"time\":\"{time}\",\"expirytime\":\"{time}\""));

        Assert.That(status, Is.EqualTo(202), receipt.ToString());
        Assert.That((await _platform.GetAsync($"/v1/events/{receipt.GetProperty("id").GetString()}")).GetProperty("timestamp").ValueKind, Is.EqualTo(JsonValueKind.String));
    }

    private Task<long> CountAsync(string source) => _platform.Database.ReadAsync<long>($"SELECT count(*) FROM event WHERE source = '{source}'");

    private static byte[] Event(string source, string id, string more) =>
        Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"{{id}}","source":"{{source}}","type":"nobody.subscribes"{{more}}}""");

    private static (string Name, string Value)[] Headers(string source, string id) =>
        [("ce-specversion", "1.0"), ("ce-id", id), ("ce-source", source), ("ce-type", "nobody.subscribes")];

    private async Task<(int Status, JsonElement Answer)> PostAsync(string contentType, byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events") { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _platform.Api.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }
}
