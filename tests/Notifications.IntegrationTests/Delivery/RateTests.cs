using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Delivery;

/// <summary>A channel that may not be called faster, by the whole process, from the front door to the receiver.</summary>
public sealed class RateTests
{
    [Test]
    public async Task A_channel_with_a_rate_is_never_called_faster_and_urgent_ones_go_first()
    {
        const int count = 12;
        await using var platform = await Platform.StartAsync(new() { ["Delivery:Rates:webhook:PerSecond"] = "4", ["Delivery:Rates:webhook:Burst"] = "1" }, start: false);
        await platform.StartHostAsync("Api,Lifecycle");
        for (var i = 0; i < count; i++) await platform.PostEventAsync(more: "\"priority\":\"low\",");
        for (var i = 0; i < count; i++) await platform.PostEventAsync(more: "\"priority\":\"critical\",");

        await platform.StartHostAsync("Delivery");
        await platform.WaitForCountAsync("Delivered", 2 * count);

        var calls = platform.Receiver.Calls;
        // Calls may bunch up on their way, so not each step is measured, but from the first to every other.
        Assert.That(calls.Select((call, index) => (call.At - calls[0].At).TotalSeconds - (index / 4.0)), Is.All.GreaterThan(-0.25), "one more than the rate allows");
        var urgent = await platform.Database.ReadAsync<long>("""
            SELECT count(*) FROM (
                SELECT n.priority FROM attempt a JOIN notification n ON n.id = a.notification ORDER BY a.started_at LIMIT 15) first WHERE priority = 'critical'
            """);
        Assert.That(urgent, Is.GreaterThanOrEqualTo(count - 3), "of the first fifteen");
    }
}
