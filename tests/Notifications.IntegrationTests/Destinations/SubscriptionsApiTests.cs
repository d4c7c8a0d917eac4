using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Routing;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Destinations;

/// <summary>Filters, subscriptions that are disabled, and the explanation of who gets an event.</summary>
public sealed class SubscriptionsApiTests
{
    private const string Large = """{"and":[{"field":"payload.total","gte":100},{"field":"payload.country","in":["DE","AT"]}]}""";

    private const string Listeners = "FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN routing_moved'";

    private Platform _platform = null!;

    [SetUp]
    public async Task Start() => _platform = await Platform.StartAsync();

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task Only_what_passes_the_filter_is_delivered()
    {
        var id = await SubscribeAsync("invoice.*", $$""","filter":{{Large}}""");

        var passes = await PostAsync("""{"total":150.0,"country":"AT"}""");
        var small = await PostAsync("""{"total":50,"country":"AT"}""");
        var elsewhere = await PostAsync("""{"total":150,"country":"FR"}""");
        var other = await PostAsync("[1,2,3]");

        await _platform.WaitForStateAsync(passes.Notifications.Single().Id, "Delivered");
        Assert.That(small.Notifications.Concat(elsewhere.Notifications).Concat(other.Notifications), Is.Empty);
        Assert.That(small.Status, Is.EqualTo("NoSubscription"));
        var view = await _platform.GetAsync($"/v1/subscriptions/{id}");
        Assert.That((view.GetProperty("filter").GetRawText(), view.GetProperty("enabled").GetBoolean()), Is.EqualTo((Large, true)));
    }

    [Test]
    public async Task A_change_of_a_filter_or_of_enabled_is_in_force_for_the_next_event_on_every_host()
    {
        using var other = await _platform.StartHostAsync("Api");
        var id = await SubscribeAsync("invoice.*");
        Assert.That(await RoutesAsync(other), Is.True);

        foreach (var (body, routes) in new[]
        {
            ($$"""{"eventType":"invoice.*","filter":{{Large}}}""", false), ("""{"eventType":"invoice.*"}""", true), ("""{"eventType":"invoice.*","enabled":false}""", false),
            ("""{"eventType":"invoice.*","enabled":true,"filter":{"not":{"field":"payload.total","exists":true}}}""", true),
        })
        {
            var changed = await _platform.DoAsync("PUT", $"/v1/subscriptions/{id}", 200, body);

            Assert.That(await RoutesAsync(other), Is.EqualTo(routes), body);
            Assert.That(changed.GetProperty("enabled").GetBoolean(), Is.EqualTo(!body.Contains("false", StringComparison.Ordinal)));
        }

        Assert.That((await _platform.GetAsync($"/v1/subscriptions/{id}")).GetProperty("version").GetInt32(), Is.EqualTo(5));
    }

    [Test]
    public async Task A_mistake_in_a_filter_names_its_place()
    {
        var problem = await _platform.DoAsync("POST", "/v1/subscriptions", 400,
            """{"destination":"hook","eventType":"a.b","filter":{"and":[{"field":"type","exists":true},{"field":"payload.total","gte":"100"}]}}""");
        var twice = await _platform.DoAsync("POST", "/v1/subscriptions", 400, """{"destination":"hook","eventType":"a.b","filter":{"not":{},"not":{}}}""");
        await _platform.DoAsync("POST", "/v1/subscriptions", 400, """{"destination":"hook","eventType":"a.b","filter":"text"}""");

        Assert.That(problem.GetProperty("errors").GetProperty("filter.and[1].gte")[0].GetString(), Is.EqualTo("must be a number"));
        Assert.That(twice.GetProperty("detail").GetString(), Does.Contain("stands twice"));
    }

    [Test]
    public async Task A_match_says_who_would_get_an_event_and_why_the_others_would_not_and_stores_nothing()
    {
        await _platform.DoAsync("POST", "/v1/destinations", 201, """{"name":"idle","channel":"log","address":"x"}""");
        var large = await SubscribeAsync("invoice.*", $$""","filter":{{Large}}""");
        var all = (await _platform.DoAsync("POST", "/v1/subscriptions", 201, """{"destination":"mail","eventType":"#","priority":"high"}""")).GetProperty("id").GetGuid();
        await _platform.DoAsync("POST", "/v1/destinations/mail/disable", 200, """{"reason":"moves house"}""");

        var answer = await MatchAsync("""{"total":50,"country":"AT"}""");
        var narrowed = await MatchAsync("""{"total":150,"country":"AT"}""", "?destination=hook");

        var match = answer.GetProperty("matches").EnumerateArray().Single();
        Assert.That(
            (match.GetProperty("destination").GetString(), match.GetProperty("channel").GetString(), match.GetProperty("subscription").GetGuid(),
                match.GetProperty("eventType").GetString(), match.GetProperty("priority").GetString(), match.GetProperty("held").GetString()),
            Is.EqualTo(("mail", "email", all, "#", "high", "paused")));
        Assert.That(answer.GetProperty("others").EnumerateArray().Select(x => $"{x.GetProperty("destination")} {x.GetProperty("reason")}"), Is.EqualTo(new[]
        {
            "hook payload.total is 50, not at least 100", "hook the type invoice.paid does not match order.*", "lines the type invoice.paid does not match line.*",
            "idle has no subscription",
        }));
        Assert.That(narrowed.GetProperty("matches")[0].GetProperty("subscription").GetGuid(), Is.EqualTo(large));
        Assert.That((narrowed.GetProperty("matches").GetArrayLength(), narrowed.GetProperty("others").GetArrayLength()), Is.EqualTo((1, 0)));
        Assert.That((await _platform.GetAsync("/v1/stats")).GetProperty("events").GetProperty("accepted").GetInt64(), Is.Zero);
    }

    [Test]
    public async Task A_match_is_refused_as_an_event_would_be_and_is_for_readers()
    {
        using var publisher = Platform.CreateClient(_platform.Url, Platform.IngestKey);
        await _platform.DoAsync("POST", "/v1/subscriptions/match", 403, """{"eventType":"a.b","payload":1}""", api: publisher);
        await _platform.DoAsync("POST", "/v1/subscriptions/match", 400, """{"eventType":"a..b","payload":1}""");
        await _platform.DoAsync("POST", "/v1/subscriptions/match?destinations=hook", 400, """{"eventType":"a.b","payload":1}""");
        await _platform.DoAsync("POST", "/v1/subscriptions/match?destination=nobody", 422, """{"eventType":"a.b","payload":1}""");
    }

    [Test]
    public async Task A_match_sees_what_another_host_has_committed_a_moment_ago()
    {
        using var other = await _platform.StartHostAsync("Api");
        for (var round = 1; round <= 10; round++)
        {
            await _platform.CreateAsync($"billing-{round}", "invoice.paid");

            using var response = await _platform.PostAsync("/v1/subscriptions/match", """{"eventType":"invoice.paid","payload":1}""", other);

            Assert.That(JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("matches").GetArrayLength(), Is.EqualTo(round));
        }
    }

    [Test]
    public async Task What_the_payload_holds_is_shown_to_who_asks_and_never_logged()
    {
        await SubscribeAsync("invoice.*", ""","filter":{"field":"payload.name","equals":"somebody"}""");

        var answer = await MatchAsync("""{"name":"Ada Lovelace 4711"}""");
        await PostAsync("""{"name":"Ada Lovelace 4711"}""");

        Assert.That(answer.GetRawText(), Does.Contain("Ada Lovelace 4711"));
        Assert.That(TestLogs.Lines, Has.None.Contains("Lovelace"));
    }

    /// <summary>As a later version, or somebody with SQL, could leave it behind.</summary>
    [TestCase("""{"field":"payload.place","near":"Vienna"}""")]
    [TestCase("rubbish")]
    public async Task A_filter_that_this_version_cannot_read_lets_nothing_through_and_holds_nobody_up(string filter)
    {
        var id = await SubscribeAsync("invoice.*");
        await _platform.Database.RunAsync($"UPDATE subscription SET filter = '{filter}' WHERE id = '{id}'");

        var receipt = await PostAsync("{}");
        var order = await _platform.PostEventAsync();

        Assert.That(receipt.Notifications, Is.Empty);
        await _platform.WaitForStateAsync(order.Notifications.Single().Id, "Delivered");
        Assert.That((await MatchAsync("{}")).GetProperty("others")[0].GetProperty("reason").GetString(), Does.Contain("can't be read by this version"));
        Assert.That((await _platform.GetAsync("/v1/subscriptions?destination=hook")).GetProperty("items").GetArrayLength(), Is.EqualTo(2));
        Assert.That(TestLogs.Lines, Has.Some.Contains($"{id}"));
    }

    [Test]
    public async Task A_change_is_read_before_an_event_comes()
    {
        await WaitForListenerAsync();
        await SubscribeAsync("invoice.*");

        await WaitForTableAsync();
    }

    [Test]
    public async Task A_listener_whose_connection_is_lost_comes_back()
    {
        await WaitForListenerAsync();
        await _platform.Database.RunAsync($"SELECT pg_terminate_backend(pid) {Listeners}");
        await SubscribeAsync("invoice.*");

        await WaitForTableAsync();
        await WaitForListenerAsync();
    }

    /// <summary>NOTIFY makes it quick, and nothing more.</summary>
    [Test]
    public async Task A_change_is_in_force_at_once_where_nobody_listens()
    {
        await using var deaf = await Platform.StartAsync(new() { ["Routing:Listen"] = "false" });
        var router = deaf.Services.GetRequiredService<Router>();
        var before = (await router.GetAsync(CancellationToken.None)).Version;

        await deaf.CreateAsync("billing", "invoice.*");

        Assert.That((await router.GetAsync(CancellationToken.None)).Version, Is.EqualTo(before));
        Assert.That((await deaf.PostEventAsync("invoice.paid")).Notifications.Select(x => x.Destination), Is.EqualTo(new[] { "billing" }));
    }

    [Test]
    public async Task The_configuration_brings_filters_and_leaves_what_an_operator_disabled()
    {
        await _platform.MigrateAsync(new() { ["Routing:Subscriptions:0:Filter"] = """{"field":"payload.total","gte":100}""" });
        var id = (await _platform.GetAsync("/v1/subscriptions?destination=hook")).GetProperty("items")[0].GetProperty("id").GetGuid();
        Assert.That((await _platform.PostEventAsync(payload: """{"total":1}""")).Notifications, Is.Empty);

        await _platform.DoAsync("PUT", $"/v1/subscriptions/{id}", 200, """{"eventType":"order.*","enabled":false}""");
        await _platform.MigrateAsync();
        Assert.That((await _platform.PostEventAsync(payload: """{"total":100}""")).Notifications, Is.Empty);

        await _platform.MigrateAsync(new() { ["Routing:Subscriptions:0:Enabled"] = "true" });
        Assert.That((await _platform.PostEventAsync(payload: """{"total":1}""")).Notifications, Is.Empty);
        Assert.That((await _platform.PostEventAsync(payload: """{"total":100}""")).Notifications, Has.Length.EqualTo(1));
    }

    private async Task WaitForListenerAsync() => await Eventually.GetAsync("somebody listens", () => _platform.Database.ReadAsync<bool>($"SELECT EXISTS (SELECT {Listeners})"), x => x);

    /// <summary>Long before the listener would look by itself.</summary>
    private async Task WaitForTableAsync()
    {
        var version = await _platform.Database.ReadAsync<long>("SELECT version FROM routing_version");
        await Eventually.GetAsync("the table is read", () => _platform.Services.GetRequiredService<Router>().GetAsync(CancellationToken.None).AsTask(), x => x.Version == version,
            TimeSpan.FromSeconds(10));
    }

    private async Task<Guid> SubscribeAsync(string eventType, string more = "") =>
        (await _platform.DoAsync("POST", "/v1/subscriptions", 201, $$"""{"destination":"hook","eventType":"{{eventType}}"{{more}}}""")).GetProperty("id").GetGuid();

    private Task<Platform.Receipt> PostAsync(string payload) => _platform.PostEventAsync("invoice.paid", payload: payload);

    private Task<JsonElement> MatchAsync(string payload, string query = "") =>
        _platform.DoAsync("POST", $"/v1/subscriptions/match{query}", 200, $$"""{"eventType":"invoice.paid","payload":{{payload}}}""");

    private async Task<bool> RoutesAsync(HttpClient api)
    {
        using var response = await _platform.PostAsync("/v1/events", """{"eventType":"invoice.paid","payload":1}""", api);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("notifications").GetArrayLength() > 0;
    }
}
