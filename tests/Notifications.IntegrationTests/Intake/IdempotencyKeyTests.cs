using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Intake;

/// <summary>draft-ietf-httpapi-idempotency-key-header-07, as far as it fits: nobody is ever told to wait.</summary>
public sealed class IdempotencyKeyTests
{
    private Platform _platform = null!;

    [OneTimeSetUp]
    public async Task Start() => _platform = await Platform.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task Fifty_concurrent_posts_with_one_key_are_one_event_and_get_one_answer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PostAsync("/v1/events", """{"eventType":"line.one","payload":50}""", "\"fifty\"")));

        Assert.That(answers.Select(x => x.Status), Is.All.EqualTo(202));
        Assert.That(answers.Select(x => (x.Body.GetProperty("id").GetGuid(), x.Body.GetProperty("eventId").GetString())).Distinct().Count(), Is.EqualTo(1));
        Assert.That(answers.Count(x => !x.Body.GetProperty("duplicate").GetBoolean()), Is.EqualTo(1));
        Assert.That(answers.Select(x => x.Body.GetProperty("notifications").GetRawText()).Distinct().Count(), Is.EqualTo(1));
        Assert.That(await _platform.Database.ReadAsync<long>("SELECT count(*) FROM event WHERE event_id = 'fifty'"), Is.EqualTo(1));
    }

    [TestCase("/v1/events", """{"eventType":"line.one","payload":{"a":1,"b":2}}""", """{ "payload":{"b":2,"a":1},"eventType":"line.one" }""", """{"eventType":"line.one","payload":{"a":1,"b":3}}""")]
    [TestCase("/events/ingest", """{"eventType":"line.one","payload":"i"}""", """{"eventType":"line.one","payload":"i","priority":"normal"}""", """{"eventType":"line.one","payload":"j"}""")]
    [TestCase("/v1/notifications", """{"destination":"lines","payload":1}""", """{"payload":1,"destination":"lines"}""", """{"destination":"lines","payload":2}""")]
    public async Task A_repeated_post_gets_the_same_answer_and_another_body_is_refused(string path, string body, string same, string other)
    {
        var key = Guid.NewGuid().ToString();
        var first = await PostAsync(path, body, key);
        var again = await PostAsync(path, same, $"\"{key}\"");
        var reused = await PostAsync(path, other, key);

        Assert.That((first.Status, again.Status, reused.Status), Is.EqualTo((202, 202, 422)), reused.Body.GetRawText());
        Assert.That(again.Body.GetRawText().Replace("\"duplicate\":true", "\"duplicate\":false", StringComparison.Ordinal), Is.EqualTo(first.Body.GetRawText()));
        Assert.That(reused.Body.GetProperty("type").GetString(), Is.EqualTo("/problems/event-id-reused"));
    }

    [Test]
    public async Task A_key_is_one_request_whatever_its_source_and_route()
    {
        await PostAsync("/v1/events", """{"eventType":"line.one","source":"web","payload":1}""", "one-request");

        Assert.That((await PostAsync("/v1/events", """{"eventType":"line.one","source":"app","payload":1}""", "one-request")).Status, Is.EqualTo(422));
        Assert.That((await PostAsync("/v1/notifications", """{"destination":"lines","eventType":"line.one","payload":1}""", "one-request")).Status, Is.EqualTo(422));
        Assert.That((await PostAsync("/events/ingest", """{"eventType":"line.one","source":"web","payload":1}""", "one-request")).Status, Is.EqualTo(202));
    }

    [Test]
    public async Task A_key_is_no_event_id_and_no_other_producers_key()
    {
        var keyed = await PostAsync("/v1/events", """{"eventType":"line.one","payload":1}""", "mine");
        var byId = await PostAsync("/v1/events", """{"eventId":"mine","eventType":"line.one","payload":2}""", key: null);
        var theirs = await PostAsync("/v1/events", """{"eventType":"line.one","payload":3}""", "mine", Platform.IngestKey);

        Assert.That(new[] { keyed, byId, theirs }.Select(x => (x.Status, x.Body.GetProperty("duplicate").GetBoolean())), Is.All.EqualTo((202, false)));
    }

    [Test]
    public async Task What_was_posted_with_a_key_is_found_by_it_and_keeps_its_own_source()
    {
        var posted = await PostAsync("/v1/events", """{"eventType":"line.one","source":"web","payload":1}""", "found-again");
        var direct = await PostAsync("/v1/notifications", """{"destination":"lines","payload":1}""", "found-directly");

        var view = await _platform.GetAsync("/v1/events/found-again");
        Assert.That((view.GetProperty("id").GetGuid(), view.GetProperty("source").GetString()), Is.EqualTo((posted.Body.GetProperty("id").GetGuid(), "web")));
        Assert.That((await _platform.GetAsync("/v1/events/found-directly")).GetProperty("source").GetString(), Is.Empty);
        Assert.That((await _platform.GetAsync("/v1/notifications/found-directly")).GetProperty("id").GetGuid(), Is.EqualTo(direct.Body.GetProperty("id").GetGuid()));
        using var notDirect = await _platform.Api.GetAsync("/v1/notifications/found-again");
        Assert.That((int)notDirect.StatusCode, Is.EqualTo(404));
    }

    [Test]
    public async Task Without_id_and_key_every_post_is_an_event_of_its_own()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => PostAsync("/v1/events", """{"eventType":"line.one","payload":1}""", key: null)));

        Assert.That(answers.Select(x => x.Body.GetProperty("id").GetGuid()), Is.Unique);
    }

    [TestCase("/v1/events", """{"eventId":"e-1","eventType":"line.one","payload":1}""", "key")]
    [TestCase("/v1/notifications", """{"id":"n-1","destination":"lines","payload":1}""", "key")]
    [TestCase("/v1/events", """{"eventType":"line.one","payload":1}""", "")]
    [TestCase("/v1/events", """{"eventType":"line.one","payload":1}""", "\"open")]
    [TestCase("/v1/notifications", """{"destination":"lines","payload":1}""", "a\tb")]
    [TestCase("/v1/events/batch", """{"events":[{"eventType":"line.one","payload":1}]}""", "\"two\", \"keys\"")]
    public async Task A_key_that_is_none_or_one_too_many_is_a_mistake_and_nothing_is_stored(string path, string body, string key)
    {
        var before = await CountAsync();
        var answer = await PostAsync(path, body, key);

        Assert.That((answer.Status, answer.Body.GetProperty("type").GetString()), Is.EqualTo((400, "/problems/invalid-header")));
        Assert.That(await CountAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_batch_shares_its_key_among_those_without_an_id()
    {
        const string Body = """{"events":[{"eventType":"line.one","payload":1},{"eventId":"own","eventType":"line.one","payload":1},{"eventType":"line.one","payload":1}]}""";

        var first = await PostAsync("/v1/events/batch", Body, "shared");
        var again = await PostAsync("/v1/events/batch", Body, "\"shared\"");

        Assert.That((first.Body.GetProperty("accepted").GetInt32(), again.Body.GetProperty("duplicates").GetInt32()), Is.EqualTo((3, 3)));
        Assert.That(first.Body.GetProperty("results").EnumerateArray().Select(x => x.GetProperty("eventId").GetString()), Is.EqualTo(new[] { "shared/0", "own", "shared/2" }));
        Assert.That(IdsOf(again.Body), Is.EqualTo(IdsOf(first.Body)));
    }

    private static IEnumerable<Guid> IdsOf(JsonElement batch) => batch.GetProperty("results").EnumerateArray().Select(x => x.GetProperty("id").GetGuid());

    private Task<long> CountAsync() => _platform.Database.ReadAsync<long>("SELECT count(*) FROM event");

    private async Task<(int Status, JsonElement Body)> PostAsync(string path, string body, string? key, string apiKey = Platform.Key)
    {
        using var api = Platform.CreateClient(_platform.Url, apiKey);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var response = await api.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }
}
