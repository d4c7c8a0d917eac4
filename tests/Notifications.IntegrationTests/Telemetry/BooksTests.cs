using Microsoft.Extensions.DependencyInjection;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Status;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Telemetry;

/// <summary>The audit goes through the events range by range; whatever the ranges, every notification is counted once.</summary>
public sealed class BooksTests
{
    private const int Events = 7;

    private Platform _platform = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _platform = await Platform.StartAsync();
        for (var i = 0; i < Events; i++) await _platform.PostEventAsync();
        await _platform.WaitForCountAsync("Delivered", Events);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [TestCase(1, Events + 1)]
    [TestCase(2, 4)]
    [TestCase(Events, 2)]
    [TestCase(100, 1)]
    public async Task A_range_of_ids_holds_its_events_with_all_their_notifications(int mostEvents, int ranges)
    {
        var found = await AuditAsync(mostEvents);

        Assert.That(found, Is.EqualTo(Enumerable.Repeat(0L, ranges)));
    }

    [Test]
    public async Task A_notification_that_no_event_accounts_for_is_found_as_well()
    {
        const string orphan = "ffffffff-0000-7000-8000-000000000001";
        await _platform.Database.RunAsync($"INSERT INTO notification (id, event, channel, priority, state) VALUES ('{orphan}', '{orphan}', 'log', 'low', 'Delivered')");

        Assert.That((await AuditAsync(3)).Sum(), Is.EqualTo(-1));

        await _platform.Database.RunAsync($"DELETE FROM notification WHERE id = '{orphan}'");
    }

    [Test]
    public async Task What_stands_still_is_told_and_what_waits_on_purpose_is_not()
    {
        const string still = "0196a0c5-0000-7000-8000-000000000000", held = "0196a0c6-0000-7000-8000-000000000000";
        foreach (var (id, state) in new[] { (still, "Queued"), (held, "Held") })
            await _platform.Database.RunAsync($"""
                INSERT INTO event (id, producer, source, event_id, type, occurred_at, priority, payload, fan_out)
                    SELECT '{id}', producer, source, '{id}', type, occurred_at, priority, payload, 1 FROM event LIMIT 1;
                INSERT INTO notification (id, event, channel, priority, state, hold_reason, due_at, commanded_at, updated_at) VALUES (
                    '{id}', '{id}', 'log', 'low', '{state}', {(state == "Held" ? "'delay'" : "NULL")}, now() + interval '1 day', now(), now() - interval '1 hour')
                """);

        var told = (await _platform.GetAsync("/v1/stats")).GetProperty("longestStill");
        var open = (await _platform.Services.GetRequiredService<BooksStore>().ReadAsync(CancellationToken.None)).Open;

        Assert.That((told.GetProperty("id").GetString(), told.GetProperty("state").GetString()), Is.EqualTo((still, "Queued")));
        Assert.That(DateTimeOffset.UtcNow - told.GetProperty("since").GetDateTimeOffset(), Is.EqualTo(TimeSpan.FromHours(1)).Within(TimeSpan.FromMinutes(2)));
        Assert.That(open.ToDictionary(x => x.State, x => x.StillFor is { } time ? Math.Round(time.TotalHours) : (double?)null),
            Is.EqualTo(new Dictionary<string, double?> { ["Queued"] = 1, ["Held"] = null }));

        await _platform.Database.RunAsync($"DELETE FROM notification WHERE id IN ('{still}', '{held}'); DELETE FROM event WHERE id IN ('{still}', '{held}')");
    }

    private async Task<List<long>> AuditAsync(int mostEvents)
    {
        var store = _platform.Services.GetRequiredService<BooksStore>();
        var found = new List<long>();
        var position = Guid.Empty;
        do
        {
            var range = await store.AuditAsync(position, mostEvents, CancellationToken.None);
            found.Add(range.Difference);
            position = range.Last ?? Guid.Empty;
        }
        while (position != Guid.Empty);
        return found;
    }
}
