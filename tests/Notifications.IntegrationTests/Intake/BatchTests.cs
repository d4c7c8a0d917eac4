using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.IntegrationTests.Destinations;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Intake;

/// <summary>Many events in one request: one transaction, and a true result for each.</summary>
public sealed class BatchTests
{
    private Platform _platform = null!;

    [SetUp]
    public async Task Start() => _platform = await Platform.StartAsync();

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task Every_kind_of_result_stands_in_the_order_of_the_request()
    {
        await _platform.PostEventAsync("line.one", "stored", "1");

        var answer = await PostAsync(
            """{"eventId":"new","eventType":"line.one","payload":1}""",
            """{"eventId":"stored","eventType":"line.one","payload":1}""",
            """{"eventId":"wrong","eventType":"line.one","payload":null,"priority":"urgent"}""",
            """{"eventId":"stored","eventType":"line.one","payload":2}""",
            """{"eventType":"nobody.asks","payload":1}""");

        Assert.That(StatusesOf(answer), Is.EqualTo(new[] { "accepted", "duplicate", "invalid", "conflict", "accepted" }));
        Assert.That(new[] { "accepted", "duplicates", "conflicts", "invalid" }.Select(x => answer.GetProperty(x).GetInt32()), Is.EqualTo(new[] { 2, 1, 1, 1 }));
        var results = answer.GetProperty("results").EnumerateArray().ToArray();
        Assert.That(results.Select(x => x.GetProperty("index").GetInt32()), Is.EqualTo(Enumerable.Range(0, 5)));
        Assert.That(results[..4].Select(x => x.GetProperty("eventId").GetString()), Is.EqualTo(new[] { "new", "stored", "wrong", "stored" }));
        Assert.That(results.Select(x => x.GetProperty("id").ValueKind is JsonValueKind.String), Is.EqualTo(new[] { true, true, false, false, true }));
        Assert.That(results[2].GetProperty("errors").GetRawText(), Is.EqualTo("""{"priority":["must be one of critical, high, normal, low"],"payload":["must not be null"]}"""));
        Assert.That(results[0].GetProperty("notifications")[0].GetProperty("destination").GetString(), Is.EqualTo("lines"));
        Assert.That(results[4].GetProperty("notifications").GetArrayLength(), Is.Zero);
        await _platform.WaitForStateAsync(results[0].GetProperty("notifications")[0].GetProperty("id").GetGuid(), "Delivered");
    }

    [Test]
    public async Task A_batch_that_is_posted_again_gets_the_same_ids_and_stores_nothing()
    {
        string[] events = [.. Enumerable.Range(0, 20).Select(i => $$"""{"eventId":"again-{{i}}","eventType":"line.one","payload":{{i}}}""")];

        var first = await PostAsync(events);
        var again = await PostAsync(events);

        Assert.That((first.GetProperty("accepted").GetInt32(), again.GetProperty("duplicates").GetInt32()), Is.EqualTo((20, 20)));
        Assert.That(again.GetProperty("results").GetRawText().Replace("duplicate", "accepted", StringComparison.Ordinal), Is.EqualTo(first.GetProperty("results").GetRawText()));
        Assert.That((await CountAsync("event"), await CountAsync("notification")), Is.EqualTo((20, 20)));
    }

    [Test]
    public async Task Of_several_with_one_id_the_first_wins_and_the_others_are_compared_with_what_is_stored()
    {
        await _platform.PostEventAsync("line.one", "stored", "0");

        var answer = await PostAsync(Event("a", 1), Event("a", 2), Event("a", 1), Event("stored", 9), Event("stored", 0), Event("a", 2));

        Assert.That(StatusesOf(answer), Is.EqualTo(new[] { "accepted", "conflict", "duplicate", "conflict", "duplicate", "conflict" }));
        Assert.That(await _platform.Database.ReadAsync<string>("SELECT string_agg(convert_from(payload, 'UTF8'), ' ' ORDER BY event_id) FROM event"), Is.EqualTo("1 0"));
    }

    /// <summary>Whatever a single POST is refused for, and in the same words, without a word of it for the others.</summary>
    [TestCase("""{"eventType":"a.b","eventType":"c.d","payload":{}}""")]
    [TestCase("""{"eventType":"a.b","payload":{"x":1,"x":2}}""")]
    [TestCase("{}")]
    [TestCase("""{"eventType":"a.b","payload":null}""")]
    [TestCase("""{"eventType":"a.b","payload":{},"colour":"red"}""")]
    [TestCase("""{"EventType":"a.b","payload":{}}""")]
    [TestCase("""{"eventType":5,"payload":{}}""")]
    [TestCase("""{"eventType":"a.b","payload":{},"timestamp":"yesterday"}""")]
    [TestCase("""{"eventId":"","eventType":"a b","payload":{},"priority":"urgent","userId":"x\u0000"}""")]
    [TestCase("""{"eventId":"\ud800","eventType":"a.b","payload":"\ud800"}""")]
    [TestCase("""{"eventType":"a.b","payload":"\ud800"}""")]
    [TestCase("""{"eventType":"a.b","payload":{"\u0000":1}}""")]
    public async Task An_item_has_the_mistakes_that_it_would_have_alone_and_sinks_nobody(string item)
    {
        var alone = await _platform.DoAsync("POST", "/v1/events", 400, item);
        var answer = await PostAsync(Event("before", 1), item, Event("after", 1));

        Assert.That(StatusesOf(answer), Is.EqualTo(new[] { "accepted", "invalid", "accepted" }));
        var errors = answer.GetProperty("results")[1].GetProperty("errors");
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(errors.GetRawText()), JsonNode.Parse(alone.GetProperty("errors").GetRawText())), $"{errors} is not {alone}");
        Assert.That(await CountAsync("event"), Is.EqualTo(2));
    }

    [TestCase("null")]
    [TestCase("7")]
    [TestCase("[]")]
    [TestCase("\"text\"")]
    public Task What_is_no_object_is_a_mistake_of_the_item(string item) => ExpectInvalidAsync(item, "must be a JSON object");

    [Test]
    public Task What_nests_too_deep_is_a_mistake_of_the_item() =>
        ExpectInvalidAsync($$"""{"eventType":"a.b","payload":{{new string('[', 200)}}{{new string(']', 200)}}}""", "nested no deeper than 64 levels");

    [Test]
    public Task What_would_be_too_large_alone_is_a_mistake_of_the_item() =>
        ExpectInvalidAsync($$"""{"eventType":"a.b","payload":"{{new string('x', 1024 * 1024)}}"}""", "is too large: an event may have 1048576 bytes");

    [TestCase("""{"events":[]}""", 400, "invalid-fields", "events must have 1 to 1000 events")]
    [TestCase("{}", 400, "invalid-fields", "events must have 1 to 1000 events")]
    [TestCase("""{"events":null}""", 400, "invalid-fields", "events must have 1 to 1000 events")]
    [TestCase("""{"events":{}}""", 400, "invalid-fields", "events has the wrong type or stands twice: an array is expected, once")]
    [TestCase("""{"events":[{"eventType":"a.b","payload":1}],"events":[]}""", 400, "invalid-fields", "events has the wrong type or stands twice: an array is expected, once")]
    [TestCase("""{"events":[{"eventType":"a.b","payload":1}],"more":1}""", 400, "invalid-fields", "more is not a field of this request; the fields are events")]
    [TestCase("""[{"eventType":"a.b","payload":1}]""", 400, "malformed-json", "not one JSON object")]
    [TestCase("""{"events":[{"eventType":"a.b","payload":1},]}""", 400, "malformed-json", "not one JSON object")]
    [TestCase("""{"events":[{"eventType":"a.b","payload":1}""", 400, "malformed-json", "not one JSON object")]
    public async Task A_body_that_is_no_batch_is_refused_whole(string body, int status, string type, string mentions)
    {
        var problem = await _platform.DoAsync("POST", "/v1/events/batch", status, body);

        Assert.That(problem.GetProperty("type").GetString(), Is.EqualTo($"/problems/{type}"));
        Assert.That(problem.GetProperty("detail").GetString(), Does.Contain(mentions));
        Assert.That(await CountAsync("event"), Is.Zero);
    }

    [Test]
    public async Task A_thousand_events_of_four_megabytes_are_taken_and_no_more()
    {
        string[] events = [.. Enumerable.Range(0, 1_000).Select(i => $$"""{"eventId":"{{i}}","eventType":"line.one","payload":"{{new string('x', 4_000)}}"}""")];

        var taken = await PostAsync(events);
        var refused = await _platform.DoAsync("POST", "/v1/events/batch", 400, Batch([.. events, events[0]]));

        Assert.That(taken.GetProperty("accepted").GetInt32(), Is.EqualTo(1_000));
        Assert.That(taken.GetProperty("results").EnumerateArray().Select(x => x.GetProperty("eventId").GetString()), Is.EqualTo(Enumerable.Range(0, 1_000).Select(i => $"{i}")));
        Assert.That(refused.GetProperty("detail").GetString(), Is.EqualTo("events must have 1 to 1000 events"));
        await _platform.WaitForCountAsync("Delivered", 1_000);
    }

    [Test]
    public async Task A_body_of_more_than_five_megabytes_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events/batch")
        {
            Content = new StringContent(Batch(Event("a", 1), $"\"{new string('x', 5 * 1024 * 1024)}\""), System.Text.Encoding.UTF8, "application/json"),
            Headers = { ExpectContinue = true },
        };
        using var response = await _platform.Api.SendAsync(request);

        Assert.That((int)response.StatusCode, Is.EqualTo(413));
        Assert.That(await CountAsync("event"), Is.Zero);
    }

    [Test]
    public async Task A_key_without_the_scope_may_not_post_a_batch()
    {
        using var stranger = Platform.CreateClient(_platform.Url, key: null);

        await _platform.DoAsync("POST", "/v1/events/batch", 401, Batch(Event("a", 1)), api: stranger);
    }

    private async Task ExpectInvalidAsync(string item, string mentions)
    {
        var answer = await PostAsync(Event("before", 1), item, Event("after", 1));

        Assert.That(StatusesOf(answer), Is.EqualTo(new[] { "accepted", "invalid", "accepted" }));
        Assert.That(answer.GetProperty("results")[1].GetProperty("errors").GetProperty("")[0].GetString(), Does.Contain(mentions));
    }

    private Task<JsonElement> PostAsync(params string[] events) => _platform.DoAsync("POST", "/v1/events/batch", 200, Batch(events));

    private static string Batch(params string[] events) => $$"""{"events":[{{string.Join(',', events)}}]}""";

    private static string Event(string id, int payload) => $$"""{"eventId":"{{id}}","eventType":"line.one","payload":{{payload}}}""";

    private static IEnumerable<string?> StatusesOf(JsonElement answer) => answer.GetProperty("results").EnumerateArray().Select(x => x.GetProperty("status").GetString());

    private Task<long> CountAsync(string table) => _platform.Database.ReadAsync<long>($"SELECT count(*) FROM {table}");
}
