using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Destinations;

public sealed class PolicyTests
{
    private const string Gates = "SELECT count(*) FROM gate";

    private Platform _platform = null!;

    [SetUp]
    public async Task Start() => _platform = await Platform.StartAsync(new()
    {
        ["Routing:Destinations:0:Policy:Order"] = "key",
        ["Routing:Destinations:0:Policy:TimeoutSeconds"] = "2.5",
    });

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task What_is_left_out_stays_and_null_is_the_default_again()
    {
        await _platform.CreateAsync("billing", "invoice.*");

        var first = await PatchAsync("""{"policy":{"order":"destination","skipAfterFaults":3,"ratePerSecond":0.5,"burst":20,"timeoutSeconds":0.25}}""");
        var second = await PatchAsync("""{"policy":{"skipAfterFaults":null,"burst":null,"concurrency":4,"circuitFailureRatio":0.5,"circuitBreakSeconds":30}}""");
        var address = await PatchAsync("""{"address":"https://example.org/a"}""");
        var reset = await PatchAsync("""{"policy":null}""");

        Assert.That(Policy(first), Is.EqualTo(
            """{"order":"destination","skipAfterFaults":3,"timeoutSeconds":0.25,"concurrency":null,"ratePerSecond":0.5,"burst":20,"circuitFailureRatio":null,"circuitBreakSeconds":null}"""));
        Assert.That(Policy(second), Is.EqualTo(
            """{"order":"destination","skipAfterFaults":null,"timeoutSeconds":0.25,"concurrency":4,"ratePerSecond":0.5,"burst":null,"circuitFailureRatio":0.5,"circuitBreakSeconds":30}"""));
        Assert.That((Policy(address), address.GetProperty("address").GetString()), Is.EqualTo((Policy(second), "https://example.org/a")));
        Assert.That(Policy(reset), Does.StartWith("""{"order":"none","skipAfterFaults":null,"timeoutSeconds":null,"concurrency":null"""));
        Assert.That(reset.GetProperty("address").GetString(), Is.EqualTo("https://example.org/a"));
    }

    [Test]
    public async Task Every_mistake_is_told_with_its_place_and_nothing_changes()
    {
        await _platform.CreateAsync("billing", "invoice.*");
        await PatchAsync("""{"policy":{"order":"key","skipAfterFaults":3}}""");

        var created = await _platform.DoAsync("POST", "/v1/destinations", 400, """{"name":"a","channel":"log","address":"x","policy":{"burst":0,"timeoutSeconds":0}}""");
        var bounds = await PatchAsync("""{"policy":{"concurrency":0,"order":"size"}}""", 400);
        var useless = await PatchAsync("""{"policy":{"order":"none"}}""", 400);
        var unknown = await PatchAsync("""{"policy":{"rate":1}}""", 400);
        var type = await PatchAsync("""{"policy":{"ratePerSecond":"1/s"}}""", 400);
        await PatchAsync("{}", 400);
        await PatchAsync("""{"address":null,"policy":{"order":"none"}}""", 400);

        Assert.That(Fields(created), Is.EquivalentTo(new[] { "policy.burst", "policy.timeoutSeconds" }));
        Assert.That(Fields(bounds), Is.EquivalentTo(new[] { "policy.concurrency", "policy.order" }));
        Assert.That(Fields(useless), Is.EqualTo(new[] { "policy.skipAfterFaults" }), "of the policy as it would be");
        Assert.That((Fields(unknown).Single(), Fields(type).Single()), Is.EqualTo(("policy.rate", "policy.ratePerSecond")));
        Assert.That(type.GetProperty("detail").GetString(), Does.Contain("a number"));
        Assert.That(Policy(await _platform.GetAsync("/v1/destinations/billing")), Does.StartWith("""{"order":"key","skipAfterFaults":3"""));
    }

    [Test]
    public async Task Of_two_changes_at_the_same_time_neither_undoes_the_other()
    {
        await _platform.CreateAsync("billing", "invoice.*");

        for (var round = 1; round <= 20; round++)
        {
            await Task.WhenAll(PatchAsync($$$"""{"policy":{"concurrency":{{{round}}}}}"""), PatchAsync($$$"""{"policy":{"timeoutSeconds":{{{round}}}}}"""));

            var policy = (await _platform.GetAsync("/v1/destinations/billing")).GetProperty("policy");
            Assert.That((policy.GetProperty("concurrency").GetInt32(), policy.GetProperty("timeoutSeconds").GetDouble()), Is.EqualTo((round, (double)round)));
        }

        Assert.That((await _platform.GetAsync("/v1/destinations/billing")).GetProperty("version").GetInt32(), Is.EqualTo(41));
        await _platform.DoAsync("PATCH", "/v1/destinations/billing", 412, """{"policy":{"concurrency":1}}""", "\"40\"");
    }

    [TestCase("""{"policy":{"concurrency":1}}""")]
    [TestCase("""{"policy":{"ratePerSecond":1}}""")]
    public async Task A_destination_that_somebody_may_have_to_wait_for_has_a_gate(string limit)
    {
        await _platform.StopHostsAsync();   // a dispatcher takes away what nobody needs
        using var api = await _platform.StartHostAsync("Api");
        await _platform.CreateAsync("billing", "invoice.*");
        var without = await _platform.Database.ReadAsync<long>(Gates);
        await PatchAsync("""{"policy":{"order":"key","timeoutSeconds":1}}""");
        var ordered = await _platform.Database.ReadAsync<long>(Gates);

        await PatchAsync(limit);
        var limited = await _platform.Database.ReadAsync<long>(Gates);
        await _platform.DoAsync("POST", "/v1/destinations", 201, $$"""{"name":"new","channel":"log","address":"x",{{limit[1..]}}""");
        var created = await _platform.Database.ReadAsync<long>(Gates);
        await _platform.DoAsync("POST", "/v1/destinations/hook/disable", 200, """{"reason":"a test"}""");
        var disabled = await _platform.Database.ReadAsync<long>(Gates);

        Assert.That(new[] { without, ordered, limited, created, disabled }, Is.EqualTo(new[] { 0L, 0, 1, 2, 3 }));
    }

    [Test]
    public async Task The_configured_policy_wins_when_it_changes_and_only_then()
    {
        var configured = Policy(await _platform.GetAsync("/v1/destinations/hook"));
        await _platform.DoAsync("PATCH", "/v1/destinations/hook", 200, """{"policy":{"order":"none","concurrency":7}}""");
        await _platform.MigrateAsync(new() { ["Routing:Destinations:0:Address"] = "https://example.org/new" });
        var kept = Policy(await _platform.GetAsync("/v1/destinations/hook"));
        await _platform.MigrateAsync(new() { ["Routing:Destinations:0:Policy:RatePerSecond"] = "10" });
        var changed = Policy(await _platform.GetAsync("/v1/destinations/hook"));

        Assert.That(configured, Does.StartWith("""{"order":"key","skipAfterFaults":null,"timeoutSeconds":2.5,"concurrency":null"""));
        Assert.That(kept, Does.StartWith("""{"order":"none","skipAfterFaults":null,"timeoutSeconds":2.5,"concurrency":7"""));
        Assert.That(changed, Does.StartWith("""{"order":"key","skipAfterFaults":null,"timeoutSeconds":2.5,"concurrency":null,"ratePerSecond":10"""));
        Assert.That(await _platform.Database.ReadAsync<long>(Gates), Is.EqualTo(1));
    }

    private Task<JsonElement> PatchAsync(string change, int status = 200) => _platform.DoAsync("PATCH", "/v1/destinations/billing", status, change);

    private static string Policy(JsonElement destination) => destination.GetProperty("policy").GetRawText();

    private static IEnumerable<string> Fields(JsonElement problem) => problem.GetProperty("errors").EnumerateObject().Select(x => x.Name);
}
