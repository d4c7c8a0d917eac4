using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Intake;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Intake;

public sealed class FanOutTests
{
    private Platform _platform = null!;

    [SetUp]
    public async Task Start() => _platform = await Platform.StartAsync();

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task An_event_goes_to_a_thousand_destinations_and_so_do_its_neighbours()
    {
        await SubscribeAsync(1_000, "wide.one");

        var receipts = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _platform.PostEventAsync("wide.one")));
        await _platform.WaitForCountAsync("Delivered", 10_000);

        Assert.That(receipts.SelectMany(x => x.Notifications).Select(x => x.Id).Distinct().Count(), Is.EqualTo(10_000));
        Assert.That(receipts[0].Notifications.Select(x => x.Destination).Distinct().Count(), Is.EqualTo(1_000));
    }

    [Test]
    public async Task One_that_needs_several_statements_is_one_transaction_all_the_same()
    {
        const int Wide = (2 * IntakeStore.MostNotificationsInStatement) + 1;
        await SubscribeAsync(Wide, "wide.two");
        await _platform.Database.RunAsync("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the last statement fails' USING ERRCODE = '53100'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON notification FOR EACH ROW WHEN (right(NEW.id::text, 4) = '1f41') EXECUTE FUNCTION refuse();
            """);   // the 8 001st

        using (var refused = await _platform.PostAsync("/v1/events", """{"eventId":"wide","eventType":"wide.two","payload":1}"""))
            Assert.That((int)refused.StatusCode, Is.EqualTo(503));
        Assert.That(await _platform.Database.ReadAsync<long>("SELECT (SELECT count(*) FROM notification) + (SELECT count(*) FROM event) + (SELECT count(*) FROM event_key)"), Is.Zero);

        await _platform.Database.RunAsync("DROP TRIGGER refuse ON notification");
        var receipt = await _platform.PostEventAsync("wide.two", "wide", payload: "1");
        var again = await _platform.PostEventAsync("wide.two", "wide", payload: "1");
        await _platform.WaitForCountAsync("Delivered", Wide);

        Assert.That(receipt.Notifications, Has.Length.EqualTo(Wide));
        Assert.That((again.Duplicate, again.Notifications.Length), Is.EqualTo((true, Wide)));
    }

    [Test]
    public async Task The_lanes_of_a_wide_event_are_each_their_own()
    {
        await SubscribeAsync(1_000, "wide.three", "key");

        for (var number = 1; number <= 3; number++) await _platform.PostEventAsync("wide.three", more: "\"orderingKey\":\"a\",", payload: JsonSerializer.Serialize(number));
        await _platform.WaitForCountAsync("Delivered", 3_000);

        Assert.That(await _platform.Database.ReadAsync<long>("SELECT count(*) FROM lane WHERE last_position = 3 AND active IS NULL"), Is.EqualTo(1_000));
        Assert.That(await _platform.Database.ReadAsync<long>("""
            SELECT count(*) FROM attempt a JOIN notification n ON n.id = a.notification JOIN notification b ON b.lane = n.lane AND b.position = n.position + 1
            JOIN attempt next ON next.notification = b.id WHERE next.started_at < a.started_at
            """), Is.Zero, "none began before the one before it");
    }

    private Task SubscribeAsync(int count, string eventType, string ordering = "none") => _platform.Database.RunAsync($"""
        WITH made AS (INSERT INTO destination (id, name, channel, address, ordering) SELECT gen_random_uuid(), 'wide-' || i, 'log', 'wide', '{ordering}' FROM generate_series(1, {count}) i RETURNING id)
        INSERT INTO subscription (id, destination, event_type) SELECT gen_random_uuid(), id, '{eventType}' FROM made
        """);
}
