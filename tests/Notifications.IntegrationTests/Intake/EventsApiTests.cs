using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Intake;

public sealed class EventsApiTests
{
    private Platform _platform = null!;

    [OneTimeSetUp]
    public async Task Start() => _platform = await Platform.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task Ingest_answers_in_the_words_of_the_mission()
    {
        using var response = await _platform.PostAsync("/events/ingest", """{"eventId":"ingest-1","eventType":"line.written","payload":{}}""");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("""{"message":"Event accepted","eventId":"ingest-1","status":"QUEUED"}"""));
    }

    [Test]
    public async Task An_accepted_event_can_be_read_at_once_by_either_id()
    {
        var receipt = await _platform.PostEventAsync("line.written", "read-1", """{"a":1}""", "\"source\":\"shop\",\"userId\":\"u1\",\"correlationId\":\"c1\",\"version\":\"2\",\"orderingKey\":\"k\",");

        var byServersId = await _platform.GetAsync($"/v1/events/{receipt.Id}");
        var byProducersId = await _platform.GetAsync("/v1/events/read-1?source=shop");
        Assert.That(byProducersId.GetRawText(), Does.Contain(receipt.Id.ToString()));
        Assert.That(byServersId.GetProperty("source").GetString(), Is.EqualTo("shop"));
        Assert.That(byServersId.GetProperty("userId").GetString(), Is.EqualTo("u1"));
        Assert.That(byServersId.GetProperty("correlationId").GetString(), Is.EqualTo("c1"));
        Assert.That(byServersId.GetProperty("version").GetString(), Is.EqualTo("2"));
        Assert.That(byServersId.GetProperty("orderingKey").GetString(), Is.EqualTo("k"));
        Assert.That(byServersId.GetProperty("notifications")[0].GetProperty("id").GetGuid(), Is.EqualTo(receipt.Notifications[0].Id));
    }

    [Test]
    public async Task An_event_that_nobody_subscribes_to_is_recorded_as_such()
    {
        var receipt = await _platform.PostEventAsync("nobody.listens");

        Assert.That(receipt.Status, Is.EqualTo("NoSubscription"));
        Assert.That((await _platform.GetAsync($"/v1/events/{receipt.Id}")).GetProperty("status").GetString(), Is.EqualTo("NoSubscription"));
    }

    [Test]
    public async Task Fifty_concurrent_duplicates_are_one_event_with_the_same_notifications()
    {
        var receipts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _platform.PostEventAsync("line.written", "fifty", """{"n":50}""")));

        Assert.That(receipts.Select(x => x.Id).Distinct().Count(), Is.EqualTo(1));
        Assert.That(receipts.Select(x => x.Notifications.Single().Id).Distinct().Count(), Is.EqualTo(1));
        Assert.That(receipts.Count(x => !x.Duplicate), Is.EqualTo(1));
        Assert.That(await _platform.Database.ReadAsync<long>("SELECT count(*) FROM event WHERE event_id = 'fifty'"), Is.EqualTo(1));
        Assert.That(await _platform.Database.ReadAsync<long>($"SELECT count(*) FROM notification WHERE event = '{receipts[0].Id}'"), Is.EqualTo(1));
    }

    [Test]
    public async Task The_same_body_written_differently_is_the_same_event()
    {
        var first = await _platform.PostEventAsync("line.written", "same", """{"a":1,"b":[1,2]}""");
        var again = await _platform.PostEventAsync("line.written", "same", """{ "b" : [1, 2], "a" : 1 }""");

        Assert.That((again.Duplicate, again.Id), Is.EqualTo((true, first.Id)));
    }

    [Test]
    public async Task A_changed_body_under_a_used_id_is_refused_and_changes_nothing()
    {
        var first = await _platform.PostEventAsync("line.written", "changed", """{"a":1}""");

        using var response = await _platform.PostAsync("/v1/events", """{"eventId":"changed","eventType":"line.written","payload":{"a":2}}""");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString(), Is.EqualTo("/problems/event-id-reused"));
        Assert.That(await _platform.Database.ReadAsync<string>($"SELECT convert_from(payload, 'UTF8') FROM event WHERE id = '{first.Id}'"), Is.EqualTo("""{"a":1}"""));
        Assert.That(await _platform.Database.ReadAsync<long>("SELECT count(*) FROM event WHERE event_id = 'changed'"), Is.EqualTo(1));
    }

    [Test]
    public async Task The_same_id_of_another_source_or_producer_is_another_event()
    {
        var first = await _platform.PostEventAsync("line.written", "theirs");
        var otherSource = await _platform.PostEventAsync("line.written", "theirs", more: "\"source\":\"elsewhere\",");
        using var other = Platform.CreateClient(_platform.Url, Platform.IngestKey);
        using var otherProducer = await _platform.PostAsync("/v1/events", """{"eventId":"theirs","eventType":"line.written","payload":{"total":42}}""", other);

        Assert.That(otherSource.Id, Is.Not.EqualTo(first.Id));
        Assert.That((await otherProducer.Content.ReadFromJsonAsync<Platform.Receipt>())!.Duplicate, Is.False);
    }

    [Test]
    public async Task One_poisoned_row_does_not_cost_the_rest_of_its_batch_their_place()
    {
        await _platform.Database.RunAsync("ALTER TABLE event ADD CONSTRAINT no_poison CHECK (type <> 'poison.now')");
        var bodies = Enumerable.Range(0, 64).Select(i => $$"""{"eventId":"poison-{{i}}","eventType":"{{(i == 31 ? "poison.now" : "line.written")}}","payload":{} }""");

        var responses = await Task.WhenAll(bodies.Select(x => _platform.PostAsync("/v1/events", x)));

        Assert.That(responses.Select(x => (int)x.StatusCode).CountBy(x => x), Is.EquivalentTo(new Dictionary<int, int> { [202] = 63, [422] = 1 }));
        Assert.That((await responses[31].Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString(), Is.EqualTo("/problems/not-storable"));
        Assert.That(await _platform.Database.ReadAsync<long>("SELECT count(*) FROM event WHERE event_id LIKE 'poison-%'"), Is.EqualTo(63));
        Assert.That(await _platform.Database.ReadAsync<long>("SELECT count(*) FROM event_key WHERE event_id = 'poison-31'"), Is.Zero);
    }

    [Test]
    public async Task Crossing_duplicates_on_two_intakes_neither_deadlock_nor_double()
    {
        using var second = await _platform.StartHostAsync("Api");
        var ids = Enumerable.Range(0, 200).Select(i => $"crossing-{i:D3}").ToArray();

        async Task<HttpStatusCode[]> PostAllAsync(HttpClient api, IEnumerable<string> order) => await Task.WhenAll(order.Select(async id =>
        {
            using var response = await _platform.PostAsync("/v1/events", $$"""{"eventId":"{{id}}","eventType":"line.written","payload":{} }""", api);
            return response.StatusCode;
        }));

        var answers = await Task.WhenAll(PostAllAsync(_platform.Api, ids), PostAllAsync(second, ids.Reverse()));

        Assert.That(answers.SelectMany(x => x), Is.All.EqualTo(HttpStatusCode.Accepted));
        Assert.That(await _platform.Database.ReadAsync<long>("SELECT count(*) FROM event WHERE event_id LIKE 'crossing-%'"), Is.EqualTo(200));
        Assert.That(await _platform.Database.ReadAsync<long>("SELECT count(*) FROM notification n JOIN event e ON e.id = n.event WHERE e.event_id LIKE 'crossing-%'"), Is.EqualTo(200));
    }

    [Test]
    public async Task A_subscription_is_in_force_for_the_first_event_posted_after_its_commit()
    {
        await _platform.PostEventAsync("fresh.route");   // the table is cached by now
        await _platform.Database.RunAsync("""
            INSERT INTO subscription (id, destination, event_type) SELECT gen_random_uuid(), id, 'fresh.route' FROM destination WHERE name = 'lines'
            """);

        var receipt = await _platform.PostEventAsync("fresh.route");

        Assert.That(receipt.Notifications.Select(x => x.Destination), Is.EqualTo(new[] { "lines" }));
    }

    [Test]
    public async Task A_duplicate_is_never_routed_again()
    {
        var first = await _platform.PostEventAsync("later.routed", "routed-once");
        await _platform.Database.RunAsync("""
            INSERT INTO subscription (id, destination, event_type) SELECT gen_random_uuid(), id, 'later.routed' FROM destination WHERE name = 'lines'
            """);

        var again = await _platform.PostEventAsync("later.routed", "routed-once");

        Assert.That((first.Notifications.Length, again.Notifications.Length, again.Duplicate), Is.EqualTo((0, 0, true)));
    }
}
