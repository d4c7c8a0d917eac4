using System.Text.Json;
using Notifications.IntegrationTests.Destinations;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Intake;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Intake;

/// <summary>What a batch stores it stores in one transaction, whatever goes wrong on the way and whoever comes across.</summary>
public sealed class BatchTransactionTests
{
    private Platform _platform = null!;

    [SetUp]
    public async Task Start() => _platform = await Platform.StartAsync(new() { ["Routing:Destinations:0:Policy:Order"] = "key" });

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    /// <summary>The last of several statements fails, or only the commit does.</summary>
    [TestCase(1, "CREATE TRIGGER refuse BEFORE INSERT ON event FOR EACH ROW WHEN (NEW.event_id = 'e-4') EXECUTE FUNCTION refuse()")]
    [TestCase(1, "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.event_id = 'e-4') EXECUTE FUNCTION refuse()")]
    [TestCase(1_000, "CREATE TRIGGER refuse BEFORE INSERT ON notification FOR EACH ROW WHEN (right(NEW.id::text, 4) = '03e8') EXECUTE FUNCTION refuse_late()")]
    public async Task All_of_it_or_nothing_is_stored_and_nobody_is_told_otherwise(int fanOut, string trigger)
    {
        await SubscribeAsync(fanOut, "wide.one");
        await _platform.Database.RunAsync($"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = '53100'; END $$;
            CREATE FUNCTION refuse_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF (SELECT count(*) FROM notification) >= 4000 THEN RAISE EXCEPTION 'not now' USING ERRCODE = '53100'; END IF;
                RETURN NEW;
            END $$;
            {trigger};
            """);
        string[] events = [.. Enumerable.Range(0, 5).Select(i => Event($"e-{i}", "wide.one"))];

        await _platform.DoAsync("POST", "/v1/events/batch", 503, Batch(events));
        Assert.That(await CountAsync(), Is.Zero);

        await _platform.Database.RunAsync("DROP FUNCTION refuse() CASCADE; DROP FUNCTION refuse_late() CASCADE");
        var answer = await PostAsync(events);
        Assert.That(answer.GetProperty("accepted").GetInt32(), Is.EqualTo(5));
        await _platform.WaitForCountAsync("Delivered", 5 * fanOut);
    }

    [TestCase("ALTER TABLE event ADD CONSTRAINT no_poison CHECK (type <> 'poison.now')")]
    [TestCase("""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never' USING ERRCODE = '23514'; END $$;
        CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.type = 'poison.now') EXECUTE FUNCTION refuse()
        """)]
    public async Task Rows_that_the_database_refuses_cost_the_others_nothing(string refusal)
    {
        await _platform.Database.RunAsync(refusal);

        var answer = await PostAsync([.. Enumerable.Range(0, 40).Select(i => Event($"e-{i}", i is 7 or 31 ? "poison.now" : "line.one")), Event("e-31", "line.one"), Event("e-7", "line.one")]);

        Assert.That(answer.GetProperty("results").EnumerateArray().Where(x => x.GetProperty("status").GetString() != "accepted").Select(x => x.GetProperty("index").GetInt32()), Is.EqualTo(new[] { 7, 31 }));
        Assert.That(answer.GetProperty("results")[7].GetProperty("status").GetString(), Is.EqualTo("invalid"));
        Assert.That(answer.GetProperty("results")[7].GetProperty("errors").GetProperty("")[0].GetString(), Does.Contain("the database refuses"));
        Assert.That(answer.GetProperty("accepted").GetInt32(), Is.EqualTo(40));
        Assert.That(await _platform.Database.ReadAsync<long>("SELECT count(DISTINCT xmin::text) FROM event"), Is.EqualTo(1), "one transaction");
        Assert.That(await _platform.Database.ReadAsync<long>("SELECT count(*) FROM event_key"), Is.EqualTo(40));
        await _platform.WaitForCountAsync("Delivered", 40);
    }

    [Test]
    public async Task Events_of_a_batch_go_through_their_lanes_in_the_order_of_the_request()
    {
        var chance = new Random(20261122);
        int[] order = [.. Enumerable.Range(0, 60)];
        chance.Shuffle(order);   // ids in another order than the request's

        await PostAsync([.. order.Select(i => $$"""{"eventId":"e-{{i}}","eventType":"order.placed","orderingKey":"{{i % 3}}","payload":{{i}}}""")]);
        await PostAsync([.. order.Select(i => $$"""{"eventId":"f-{{i}}","eventType":"order.placed","orderingKey":"{{i % 3}}","payload":{{i + 60}}}""")]);
        var calls = await _platform.Receiver.WaitForAsync(120);

        var arrived = calls.Select(x => JsonElement.Parse(x.Body).GetProperty("data").GetInt32()).ToList();
        int[] posted = [.. order, .. order.Select(x => x + 60)];
        for (var lane = 0; lane < 3; lane++) Assert.That(arrived.Where(x => x % 3 == lane), Is.EqualTo(posted.Where(x => x % 3 == lane)));
    }

    [Test]
    public async Task A_subscription_is_in_force_for_the_first_batch_posted_after_its_commit()
    {
        await PostAsync(Event("before", "fresh.route"));   // the table is cached by now
        await _platform.Database.RunAsync("""
            INSERT INTO subscription (id, destination, event_type) SELECT gen_random_uuid(), id, 'fresh.route' FROM destination WHERE name = 'lines'
            """);

        var answer = await PostAsync(Event("after", "fresh.route"), Event("before", "fresh.route"));

        Assert.That(answer.GetProperty("results").EnumerateArray().Select(x => x.GetProperty("notifications").GetArrayLength()), Is.EqualTo(new[] { 1, 0 }), "and a duplicate is never routed again");
    }

    /// <summary>Each takes two statements, so without care each would hold lanes of its first while it waits for those of its second.</summary>
    [Test]
    public async Task Large_batches_that_cross_in_their_lanes_neither_deadlock_nor_lose_their_order()
    {
        const int FanOut = 5;
        const int Events = (IntakeStore.MostNotificationsInStatement / FanOut) + 100;
        await SubscribeAsync(FanOut, "wide.two", "key", disabled: true);
        using var second = await _platform.StartHostAsync("Api");

        for (var round = 0; round < 6; round++)
        {
            string[] batch = [.. Enumerable.Range(0, Events).Select(i => $$"""{"eventId":"{{round}}-{{i}}","eventType":"wide.two","orderingKey":"{{i}}","payload":1}""")];
            string[] reversed = [.. batch.Reverse().Select(x => x.Replace("\"eventId\":\"", "\"eventId\":\"r", StringComparison.Ordinal))];
            await Task.WhenAll(
                _platform.DoAsync("POST", "/v1/events/batch", 200, Batch(batch)),
                _platform.DoAsync("POST", "/v1/events/batch", 200, Batch(reversed), api: second),
                PostSinglesAsync(round, second));
        }

        Assert.That(await _platform.Database.ReadAsync<long>("SELECT count(*) FROM notification"), Is.EqualTo(((6 * Events * 2) + (6 * 50)) * FanOut));
        Assert.That(await _platform.Database.ReadAsync<long>("SELECT count(*) FROM (SELECT lane, position FROM notification GROUP BY 1, 2 HAVING count(*) > 1) twice"), Is.Zero);
        Assert.That(await _platform.Database.ReadAsync<long>("SELECT count(*) FROM lane WHERE last_position NOT IN (12, 18) OR active IS NULL"), Is.Zero);
    }

    private Task<JsonElement[]> PostSinglesAsync(int round, HttpClient api) => Task.WhenAll(Enumerable.Range(0, 50).Select(i => _platform.DoAsync(
        "POST", "/v1/events", 202, $$"""{"eventId":"s{{round}}-{{i}}","eventType":"wide.two","orderingKey":"{{i * 10}}","payload":1}""", api: api)));

    private Task SubscribeAsync(int count, string eventType, string ordering = "none", bool disabled = false) => _platform.Database.RunAsync($"""
        WITH made AS (
            INSERT INTO destination (id, name, channel, address, ordering, disabled_at)
            SELECT gen_random_uuid(), 'wide-' || i, 'log', 'wide', '{ordering}', {(disabled ? "now()" : "NULL")} FROM generate_series(1, {count}) i RETURNING id)
        INSERT INTO subscription (id, destination, event_type) SELECT gen_random_uuid(), id, '{eventType}' FROM made
        """);

    private Task<JsonElement> PostAsync(params string[] events) => _platform.DoAsync("POST", "/v1/events/batch", 200, Batch(events));

    private static string Batch(params string[] events) => $$"""{"events":[{{string.Join(',', events)}}]}""";

    private static string Event(string id, string type) => $$"""{"eventId":"{{id}}","eventType":"{{type}}","payload":1}""";

    private Task<long> CountAsync() => _platform.Database.ReadAsync<long>("SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM event_key) + (SELECT count(*) FROM notification) + (SELECT count(*) FROM lane)");
}
