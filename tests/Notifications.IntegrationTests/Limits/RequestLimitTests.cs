using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Host.Limits;
using Notifications.Host.Security;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Limits;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Limits;

/// <summary>Limits as their callers meet them. No token comes while a test runs, so every count is exact.</summary>
public sealed class RequestLimitTests
{
    private const string QuotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";
    private const string Event = """{"eventType":"nobody.asks","payload":{}}""";

    [Test]
    public async Task One_key_has_one_limit_however_many_instances_it_asks()
    {
        await using var platform = await Platform.StartAsync(new() { ["Limits:PerKey:Rate"] = "0.001", ["Limits:PerKey:Burst"] = "20" });
        var other = await platform.StartHostAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(x => platform.PostAsync("/v1/events", Event, x % 2 == 0 ? platform.Api : other)));

        Assert.That(answers.CountBy(x => (int)x.StatusCode), Is.EquivalentTo(new Dictionary<int, int> { [202] = 20, [429] = 40 }));
        Assert.That(answers.Select(x => x.Header("RateLimit-Policy")), Has.All.EqualTo("\"key\";q=20;w=20000"));
        Assert.That(answers.Where(x => (int)x.StatusCode == 202).Select(x => x.Header("RateLimit")), Has.All.StartsWith("\"key\";r="));
        using var another = await platform.PostAsync("/v1/events", Event, Platform.CreateClient(platform.Url, Platform.IngestKey));
        Assert.That((int)another.StatusCode, Is.EqualTo(202), "another key has another bucket");
        Assert.That(another.Header("RateLimit"), Is.EqualTo("\"key\";r=19;t=19000"));
    }

    [Test]
    public async Task A_refusal_is_a_problem_that_says_which_limit_and_when_to_come_back()
    {
        await using var platform = await Platform.StartAsync(new() { ["Limits:PerKey:Rate"] = "0.001", ["Limits:PerKey:Burst"] = "1" });
        using var taken = await platform.Api.GetAsync("/v1/stats");

        using var refused = await platform.Api.GetAsync("/v1/stats");

        Assert.That(taken.Header("RateLimit"), Does.Match("^\"key\";r=0;t=1000$"));
        var problem = await refused.ExpectProblemAsync(429, QuotaExceeded);
        Assert.That(problem.GetProperty("violated-policies").EnumerateArray().Select(x => x.GetString()), Is.EqualTo(new[] { "key" }));
        Assert.That(refused.Header("RateLimit"), Is.EqualTo($"\"key\";r=0;t={refused.Header("Retry-After")}"), "the same instant");
        Assert.That(int.Parse(refused.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), Is.InRange(950, 1000));
    }

    [Test]
    public async Task A_limit_of_its_own_wins_over_that_of_all_keys()
    {
        await using var platform = await Platform.StartAsync(new()
        {
            ["Limits:PerKey:Rate"] = "0.001", ["Limits:PerKey:Burst"] = "1", ["ApiKeys:Keys:0:Rate"] = "0.001", ["ApiKeys:Keys:0:Burst"] = "3",
        });

        using var answer = await platform.Api.GetAsync("/v1/stats");

        Assert.That(answer.Header("RateLimit"), Is.EqualTo("\"key\";r=2;t=2000"));
    }

    [Test]
    public async Task An_address_is_limited_before_its_key_is_looked_at()
    {
        await using var platform = await Platform.StartAsync(new()
        {
            ["Limits:PerAddress:Rate"] = "0.001", ["Limits:PerAddress:Burst"] = "2", ["Limits:PerKey:Rate"] = "0.001", ["Limits:PerKey:Burst"] = "5",
        });
        using var stranger = Platform.CreateClient(platform.Url, "wrong");

        using var unknown = await stranger.GetAsync("/v1/stats");
        using var known = await platform.Api.GetAsync("/v1/stats");
        using var refused = await platform.Api.GetAsync("/v1/stats");

        Assert.That((int)unknown.StatusCode, Is.EqualTo(401));
        Assert.That(unknown.Header("RateLimit"), Is.EqualTo("\"address\";r=1;t=1000"));
        Assert.That((known.Header("RateLimit-Policy"), known.Header("RateLimit")), Is.EqualTo(("\"address\";q=2;w=2000, \"key\";q=5;w=5000", "\"address\";r=0;t=1000, \"key\";r=4;t=4000")));
        var problem = await refused.ExpectProblemAsync(429, QuotaExceeded);
        Assert.That(problem.GetProperty("violated-policies")[0].GetString(), Is.EqualTo("address"));
        Assert.That((int)(await platform.Api.GetAsync("/health")).StatusCode, Is.EqualTo(200), "an orchestrator is not refused");
        Assert.That((await platform.Api.GetAsync("/ready")).Header("RateLimit"), Is.Null);
        using var receipt = await platform.PostAsync($"/v1/receipts/sms/{Guid.NewGuid()}/1/1", "{}");
        Assert.That((int)receipt.StatusCode, Is.Not.EqualTo(429), "nor is a provider");
    }

    [Test]
    public async Task Behind_a_known_proxy_the_address_is_the_one_that_the_proxy_saw()
    {
        await using var platform = await Platform.StartAsync(new()
        {
            ["Limits:PerAddress:Rate"] = "0.001", ["Limits:PerAddress:Burst"] = "9", ["ForwardedHeaders:KnownNetworks:0"] = "127.0.0.0/8", ["ForwardedHeaders:KnownProxies:0"] = "10.0.0.7",
        });

        Assert.That(await LeftForAsync(platform, "192.0.2.1"), Is.EqualTo(8));
        Assert.That(await LeftForAsync(platform, "192.0.2.2"), Is.EqualTo(8));
        Assert.That(await LeftForAsync(platform, "192.0.2.99, 192.0.2.1"), Is.EqualTo(7), "what the client says itself is not believed");
        Assert.That(await LeftForAsync(platform, "192.0.2.1, 10.0.0.7"), Is.EqualTo(6), "through another known one");
        Assert.That(await LeftForAsync(platform, "2001:db8::1"), Is.EqualTo(8));
        Assert.That(await LeftForAsync(platform, "2001:db8::2"), Is.EqualTo(7));
    }

    [Test]
    public async Task Where_no_proxy_is_known_none_is_believed()
    {
        await using var platform = await Platform.StartAsync(new() { ["Limits:PerAddress:Rate"] = "0.001", ["Limits:PerAddress:Burst"] = "9" });

        Assert.That(await LeftForAsync(platform, "192.0.2.1"), Is.EqualTo(8));
        Assert.That(await LeftForAsync(platform, "192.0.2.2"), Is.EqualTo(7));
    }

    [Test]
    public async Task A_batch_costs_what_its_events_cost_one_by_one()
    {
        await using var platform = await Platform.StartAsync(new() { ["Limits:PerKey:Rate"] = "0.001", ["Limits:PerKey:Burst"] = "10" });

        using var small = await platform.PostAsync("/v1/events/batch", Batch(4));
        using var large = await platform.PostAsync("/v1/events/batch", Batch(25));
        using var refused = await platform.PostAsync("/v1/events/batch", Batch(1));

        Assert.That((small.Header("RateLimit"), large.Header("RateLimit")), Is.EqualTo(("\"key\";r=6;t=6000", "\"key\";r=0;t=20000")), "what is owed is told at once");
        Assert.That(await large.Content.ReadAsStringAsync(), Does.Contain("\"accepted\":25"), "nothing is refused half-way");
        await refused.ExpectProblemAsync(429, QuotaExceeded);
    }

    [Test]
    public async Task A_request_that_turns_out_to_hold_more_takes_more_and_the_next_one_waits_until_that_is_paid()
    {
        await using var platform = await Platform.StartAsync();
        var caller = new Caller("row-1", "tests", new HashSet<string>()) { Limit = new RateLimit(0.01, 10) };
        async Task<(int Status, string? Left)> SendAsync(int more)
        {
            var context = new DefaultHttpContext { RequestServices = platform.Services };
            context.Features.Set(caller);
            await platform.Services.GetRequiredService<RequestLimits>().LimitKeyAsync(context, x => x.TakeMoreAsync(more));
            return (context.Response.StatusCode, context.Response.Headers.RetryAfter);
        }

        Assert.That((await SendAsync(more: 999)).Status, Is.EqualTo(200), "it has been let in, and is worked off");
        var (status, retryAfter) = await SendAsync(more: 0);
        Assert.That(status, Is.EqualTo(429));
        Assert.That(int.Parse(retryAfter!, System.Globalization.CultureInfo.InvariantCulture), Is.InRange(99_050, 99_100), "990 that are owed, and one to be granted, at 100 s each");
    }

    [Test]
    public async Task Without_limits_nothing_is_asked_and_nothing_is_said()
    {
        await using var platform = await Platform.StartAsync();

        using var answer = await platform.PostAsync("/v1/events", Event);

        Assert.That((answer.Header("RateLimit"), answer.Header("RateLimit-Policy")), Is.EqualTo(((string?)null, (string?)null)));
        Assert.That(await platform.Database.ReadAsync<long>("SELECT count(*) FROM rate_bucket"), Is.Zero);
    }

    [Test]
    public async Task Where_the_database_cannot_say_requests_pass_and_are_counted()
    {
        await using var platform = await Platform.StartAsync(new() { ["Limits:PerKey:Rate"] = "0.001", ["Limits:PerKey:Burst"] = "1" });
        using var counter = new Counting();
        (await platform.Api.GetAsync("/v1/stats")).Dispose();
        (await platform.Api.GetAsync("/v1/stats")).Dispose();
        await platform.Database.RunAsync("ALTER TABLE rate_bucket RENAME TO away");

        using var passed = await platform.PostAsync("/v1/events", Event, Platform.CreateClient(platform.Url, Platform.IngestKey));

        Assert.That((int)passed.StatusCode, Is.EqualTo(202));
        Assert.That(counter.Sums, Is.EquivalentTo(new Dictionary<string, long> { ["notifications.requests.limited key"] = 1, ["notifications.limits.unanswered key"] = 1 }));
    }

    private static string Batch(int events) => $$"""{"events":[{{string.Join(',', Enumerable.Repeat(Event, events))}}]}""";

    private static async Task<int> LeftForAsync(Platform platform, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/stats");
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        using var answer = await platform.Api.SendAsync(request);
        return int.Parse(answer.Header("RateLimit")!.Split("r=")[1].Split(';')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>What the product's own counters of limits say.</summary>
    private sealed class Counting : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Counting()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name is "notifications.requests.limited" or "notifications.limits.unanswered") listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            {
                var series = $"{instrument.Name} {tags[0].Value}";
                lock (Sums) Sums[series] = Sums.GetValueOrDefault(series) + value;
            });
            _listener.Start();
        }

        public Dictionary<string, long> Sums { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
