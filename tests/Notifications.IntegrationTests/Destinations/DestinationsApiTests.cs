using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Destinations;

public sealed class DestinationsApiTests
{
    private Platform _platform = null!;

    [SetUp]
    public async Task Start() => _platform = await Platform.StartAsync();

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task A_destination_that_was_made_a_moment_ago_gets_the_next_event_signed()
    {
        var secret = await _platform.CreateAsync("billing", "invoice.*");

        var receipt = await _platform.PostEventAsync("invoice.paid");
        await _platform.WaitForStateAsync(receipt.Notifications.Single().Id, "Delivered");

        var call = _platform.Receiver.Calls.Single();
        Assert.That(receipt.Notifications[0].Destination, Is.EqualTo("billing"));
        Assert.That(Signatures.Of(call), Has.Length.EqualTo(1));
        Assert.That(Signatures.AreBy(call, secret), Is.True);
    }

    [Test]
    public async Task Every_mistake_of_a_body_is_told_at_once()
    {
        var destination = await _platform.DoAsync("POST", "/v1/destinations", 400, """{"name":"a b","channel":"webhook","address":"ftp://x","secret":"short"}""");
        var subscription = await _platform.DoAsync("POST", "/v1/subscriptions", 400, """{"eventType":"a..b","priority":"urgent"}""");
        var privateAddress = await _platform.DoAsync("POST", "/v1/destinations", 400, """{"name":"inside","channel":"webhook","address":"http://10.0.0.1/"}""");

        Assert.That(destination.GetProperty("type").GetString(), Is.EqualTo("/problems/invalid-fields"));
        Assert.That(Fields(destination), Is.EquivalentTo(new[] { "name", "address", "secret" }));
        Assert.That(Fields(subscription), Is.EquivalentTo(new[] { "destination", "eventType", "priority" }));
        Assert.That(privateAddress.GetProperty("detail").GetString(), Does.Contain("private"));
        await _platform.DoAsync("POST", "/v1/destinations/hook/disable", 400, "{}");
        await _platform.DoAsync("PATCH", "/v1/destinations/hook", 400, """{"address":"ftp://x"}""");
        await _platform.DoAsync("PATCH", "/v1/destinations/hook", 400, """{"channel":"log"}""");
        await _platform.DoAsync("POST", "/v1/destinations/hook/secrets", 400, """{"secret":"short","overlapSeconds":-1}""");
    }

    [Test]
    public async Task What_is_taken_or_missing_or_has_moved_is_refused_and_nothing_changes()
    {
        await _platform.CreateAsync("billing", "invoice.*");

        var taken = await _platform.DoAsync("POST", "/v1/destinations", 409, """{"name":"billing","channel":"log","address":"x"}""");
        var twice = await _platform.DoAsync("POST", "/v1/subscriptions", 409, """{"destination":"billing","eventType":"invoice.*"}""");
        var nobody = await _platform.DoAsync("POST", "/v1/subscriptions", 422, """{"destination":"nobody","eventType":"invoice.*"}""");
        var missing = await _platform.DoAsync("GET", "/v1/destinations/nobody", 404);
        var changed = await _platform.DoAsync("PATCH", "/v1/destinations/billing", 200, """{"address":"https://example.org/a"}""", "\"1\"");
        var moved = await _platform.DoAsync("PATCH", "/v1/destinations/billing", 412, """{"address":"https://example.org/b"}""", "\"1\"");
        await _platform.DoAsync("DELETE", "/v1/destinations/billing", 412, ifMatch: "\"1\"");
        await _platform.DoAsync("POST", "/v1/destinations/lines/secrets", 422);
        await _platform.DoAsync("POST", "/v1/destinations/nobody/ping", 404);

        Assert.That(new[] { taken, twice, nobody, missing, moved }.Select(x => x.GetProperty("type").GetString()), Is.EqualTo(new[]
        {
            "/problems/destination-exists", "/problems/subscription-exists", "/problems/unknown-destination", "/problems/not-found", "/problems/version-moved",
        }));
        Assert.That((changed.GetProperty("version").GetInt32(), changed.GetProperty("updatedBy").GetString()), Is.EqualTo((2, "tests")));
        Assert.That((await _platform.GetAsync("/v1/destinations/billing")).GetProperty("address").GetString(), Is.EqualTo("https://example.org/a"));
    }

    [Test]
    public async Task Only_an_admin_changes_and_only_a_reader_looks()
    {
        using var publisher = Platform.CreateClient(_platform.Url, Platform.IngestKey);
        foreach (var (method, path) in new[]
        {
            ("GET", "/v1/destinations"), ("POST", "/v1/destinations"), ("PATCH", "/v1/destinations/hook"), ("DELETE", "/v1/destinations/hook"),
            ("POST", "/v1/destinations/hook/disable"), ("POST", "/v1/destinations/hook/enable"), ("POST", "/v1/destinations/hook/secrets"),
            ("POST", "/v1/destinations/hook/ping"), ("GET", "/v1/subscriptions"), ("POST", "/v1/subscriptions"),
            ("PUT", $"/v1/subscriptions/{Guid.Empty}"), ("DELETE", $"/v1/subscriptions/{Guid.Empty}"),
        })
            await _platform.DoAsync(method, path, 403, "{}", api: publisher);
    }

    [Test]
    public async Task Lists_are_read_page_by_page()
    {
        foreach (var name in new[] { "a1", "a2", "a3" }) await _platform.CreateAsync(name, "invoice.*");

        var first = await _platform.GetAsync("/v1/destinations?limit=2");
        var rest = await _platform.GetAsync($"/v1/destinations?limit=2&after={first.GetProperty("next").GetString()}");
        var subscriptions = await _platform.GetAsync("/v1/subscriptions?destination=a2");

        Assert.That(first.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).Select(x => x.GetProperty("name").GetString()),
            Is.EqualTo(new[] { "a1", "a2", "a3", "hook" }));
        Assert.That(subscriptions.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("destination").GetString()), Is.EqualTo(new[] { "a2" }));
        await _platform.DoAsync("GET", "/v1/destinations?state=x", 400);
    }

    [Test]
    public async Task A_subscription_is_changed_and_deleted()
    {
        await _platform.CreateAsync("billing", "invoice.*");
        var id = (await _platform.GetAsync("/v1/subscriptions?destination=billing")).GetProperty("items")[0].GetProperty("id").GetGuid();

        await _platform.DoAsync("PUT", $"/v1/subscriptions/{id}", 200, """{"eventType":"bill.*","priority":"high"}""", "\"1\"");
        var routed = await _platform.PostEventAsync("bill.sent");
        var notRouted = await _platform.PostEventAsync("invoice.sent");
        await _platform.DoAsync("DELETE", $"/v1/subscriptions/{id}", 204);
        var notRoutedAnyMore = await _platform.PostEventAsync("bill.sent");

        await _platform.WaitForStateAsync(routed.Notifications.Single().Id, "Delivered");
        Assert.That((await _platform.GetAsync($"/v1/notifications/{routed.Notifications[0].Id}")).GetProperty("priority").GetString(), Is.EqualTo("high"));
        Assert.That(notRouted.Notifications.Concat(notRoutedAnyMore.Notifications), Is.Empty);
        await _platform.DoAsync("DELETE", $"/v1/subscriptions/{id}", 404);
    }

    [Test]
    public async Task A_ping_is_a_real_notification_to_one_destination_that_can_be_watched()
    {
        var id = (await _platform.DoAsync("POST", "/v1/destinations/hook/ping", 202)).GetProperty("id").GetGuid();
        var mail = (await _platform.DoAsync("POST", "/v1/destinations/mail/ping", 202)).GetProperty("id").GetGuid();

        var view = await _platform.WaitForStateAsync(id, "Delivered");
        await _platform.WaitForStateAsync(mail, "Delivered");

        Assert.That((view.GetProperty("eventType").GetString(), view.GetProperty("destination").GetString()), Is.EqualTo(("notifications.ping", "hook")));
        Assert.That(_platform.Receiver.Calls.Single().Body, Does.Contain("notifications.ping"));
    }

    [Test]
    public async Task What_was_accepted_before_a_delete_is_delivered_and_the_name_is_free_again()
    {
        _platform.Receiver.AnswerWith(call => call.Number < 3 ? 503 : 200);
        var secret = await _platform.CreateAsync("billing", "invoice.*");
        var before = await _platform.PostEventAsync("invoice.paid");
        await _platform.DoAsync("DELETE", "/v1/destinations/billing", 204);
        var after = await _platform.PostEventAsync("invoice.paid");
        await _platform.CreateAsync("billing", "bill.*");

        var view = await _platform.WaitForStateAsync(before.Notifications.Single().Id, "Delivered");

        Assert.That(view.GetProperty("destination").GetString(), Does.StartWith("billing (deleted "));
        Assert.That(_platform.Receiver.Calls, Has.Count.EqualTo(3).And.All.Matches<WebhookReceiver.Call>(x => Signatures.AreBy(x, secret)));
        Assert.That(after.Notifications, Is.Empty);
        Assert.That((await _platform.GetAsync("/v1/destinations/billing")).GetProperty("version").GetInt32(), Is.EqualTo(1));
        Assert.That((await _platform.GetAsync("/v1/stats")).GetProperty("difference").GetInt64(), Is.Zero);
    }

    [Test]
    public async Task A_change_on_one_host_is_in_force_for_the_next_event_on_another()
    {
        using var other = await _platform.StartHostAsync("Api");
        await _platform.PostEventAsync("invoice.paid");
        using var warm = await _platform.PostAsync("/v1/events", """{"eventType":"invoice.paid","payload":1}""", other);

        for (var round = 1; round <= 10; round++)
        {
            await _platform.CreateAsync($"billing-{round}", "invoice.paid");
            using var response = await _platform.PostAsync("/v1/events", """{"eventType":"invoice.paid","payload":1}""", other);

            Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain($"billing-{round}"));
        }

        await _platform.DoAsync("POST", "/v1/destinations/billing-1/disable", 200, """{"reason":"moving house"}""", api: other);
        var receipt = await _platform.PostEventAsync("invoice.paid");
        var held = receipt.Notifications.Single(x => x.Destination == "billing-1").Id;
        Assert.That((await _platform.GetAsync($"/v1/notifications/{held}")).GetProperty("state").GetString(), Is.EqualTo("Held"));
    }

    private static IEnumerable<string> Fields(System.Text.Json.JsonElement problem) => problem.GetProperty("errors").EnumerateObject().Select(x => x.Name);
}
