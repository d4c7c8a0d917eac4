using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Destinations;

public sealed class DisableTests
{
    private Platform _platform = null!;

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task What_was_queued_and_what_is_posted_waits_for_a_disabled_destination_and_then_goes_in_order()
    {
        // One at a time, so that the order of delivery is the order in which they were released.
        _platform = await Platform.StartAsync(new() { ["Delivery:Concurrency:normal"] = "1" }, start: false);
        await _platform.StartHostAsync("Api,Lifecycle");
        await _platform.CreateAsync("billing", "invoice.*");
        var posted = new List<Guid>();
        for (var i = 0; i < 20; i++) posted.Add(await PostAsync());   // their commands are in the queue, and nobody takes them yet

        await _platform.DoAsync("POST", "/v1/destinations/billing/disable", 200, """{"reason":"the receiver moves house"}""");
        for (var i = 0; i < 20; i++) posted.Add(await PostAsync());
        using var delivery = await _platform.StartHostAsync("Delivery");
        await _platform.WaitForCountAsync("Held", 40);

        var view = await _platform.GetAsync($"/v1/notifications/{posted[0]}");
        Assert.That(view.GetProperty("explanation").GetString(), Is.EqualTo("Held because its destination is disabled: the receiver moves house."));
        Assert.That(view.GetProperty("attempts").GetInt32(), Is.Zero);
        Assert.That(_platform.Receiver.Calls, Is.Empty);

        await _platform.DoAsync("POST", "/v1/destinations/billing/enable", 200);
        await _platform.WaitForCountAsync("Delivered", 40);

        Assert.That(_platform.Receiver.Calls.Select(x => x.Id), Is.EqualTo(posted.Select(x => $"msg_{x:N}")));
    }

    [Test]
    public async Task A_redelivery_waits_as_well_and_no_attempt_is_lost_or_made_twice()
    {
        _platform = await Platform.StartAsync(new() { ["Delivery:Redelivery:0"] = "00:00:02" });
        await _platform.CreateAsync("billing", "invoice.*");
        _platform.Receiver.AnswerWith(call => call.Number == 1 ? 503 : 200);
        var id = await PostAsync();
        await _platform.WaitForStateAsync(id, "Retrying");
        await _platform.DoAsync("POST", "/v1/destinations/billing/disable", 200, """{"reason":"a test"}""");
        await _platform.WaitForStateAsync(id, "Held");

        await _platform.DoAsync("POST", "/v1/destinations/billing/enable", 200);
        var view = await _platform.WaitForStateAsync(id, "Delivered");

        Assert.That(view.GetProperty("attempts").GetInt32(), Is.EqualTo(2));
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Deleting_a_disabled_destination_lets_go_what_was_held()
    {
        _platform = await Platform.StartAsync();
        await _platform.CreateAsync("billing", "invoice.*");
        await _platform.DoAsync("POST", "/v1/destinations/billing/disable", 200, """{"reason":"a test"}""");
        var id = await PostAsync();
        Assert.That((await _platform.GetAsync($"/v1/notifications/{id}")).GetProperty("state").GetString(), Is.EqualTo("Held"));

        await _platform.DoAsync("DELETE", "/v1/destinations/billing", 204);

        await _platform.WaitForStateAsync(id, "Delivered");
    }

    [Test]
    public async Task However_often_it_is_disabled_and_enabled_meanwhile_each_event_is_delivered_once()
    {
        const int count = 500;
        _platform = await Platform.StartAsync();
        using var other = await _platform.StartHostAsync();
        await _platform.CreateAsync("billing", "invoice.*");

        var toggling = ToggleAsync(other);
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) => await PostAsync());
        await toggling;
        await _platform.WaitForCountAsync("Delivered", count);

        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(count));
        Assert.That(_platform.Receiver.Calls.Select(x => x.Id).Distinct().Count(), Is.EqualTo(count));
    }

    private async Task ToggleAsync(HttpClient api)
    {
        for (var round = 0; round < 20; round++)
        {
            await _platform.DoAsync("POST", "/v1/destinations/billing/disable", 200, """{"reason":"a test"}""", api: api);
            await _platform.DoAsync("POST", "/v1/destinations/billing/enable", 200, api: api);
        }
    }

    private async Task<Guid> PostAsync() => (await _platform.PostEventAsync("invoice.paid")).Notifications.Single().Id;
}
