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
