using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Limits;

/// <summary>What browsers are told.</summary>
public sealed class BrowserTests
{
    private const string Console = "https://console.example.org";

    private Platform _platform = null!;
    private HttpClient _plain = null!;   // packed bodies and preflights are beside what the API's description says

    [OneTimeSetUp]
    public async Task Start()
    {
        _platform = await Platform.StartAsync(new()
    {
        ["Cors:Origins:0"] = Console, ["Limits:PerAddress:Rate"] = "0.001", ["Limits:PerAddress:Burst"] = "100",
    });
        _plain = new HttpClient { BaseAddress = new Uri(_platform.Url) };
        _plain.DefaultRequestHeaders.Add("X-API-Key", Platform.Key);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _plain.Dispose();
        await _platform.DisposeAsync();
    }

    [Test]
    public async Task A_page_of_a_configured_origin_may_call_and_read_what_it_needs_from_any_answer()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/destinations/hook");
        preflight.Headers.Add("Access-Control-Request-Method", "PATCH");
        preflight.Headers.Add("Access-Control-Request-Headers", "x-api-key, if-match");
        using var allowed = await SendAsync(preflight, Console);
        Assert.That((int)allowed.StatusCode, Is.EqualTo(204));
        Assert.That(allowed.Header("Access-Control-Allow-Methods"), Does.Contain("PATCH"));
        Assert.That(allowed.Header("Access-Control-Allow-Headers"), Is.EqualTo("x-api-key,if-match"));

        foreach (var (path, status) in new[] { ("/v1/destinations/hook", 200), ("/v1/destinations/none", 404), ("/v1/notifications?limit=x", 400), ("/v1/notifications?destination=a%00b", 400) })
        {
            using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), Console);
            Assert.That((int)answer.StatusCode, Is.EqualTo(status));
            Assert.That(answer.Header("Access-Control-Allow-Origin"), Is.EqualTo(Console), path);
            Assert.That(answer.Header("Access-Control-Expose-Headers")!.Split(','), Is.SupersetOf(new[] { "ETag", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "x-correlation-id" }), path);
            Assert.That(answer.Header("RateLimit"), Does.StartWith("\"address\";r="), path);
        }
    }

    [Test]
    public async Task A_page_that_is_refused_can_read_why()
    {
        await using var platform = await Platform.StartAsync(new() { ["Cors:Origins:0"] = "*", ["Limits:PerAddress:Rate"] = "0.001", ["Limits:PerAddress:Burst"] = "1" });
        (await platform.Api.GetAsync("/v1/stats")).Dispose();
        platform.Api.DefaultRequestHeaders.Add("Origin", Console);

        using var refused = await platform.Api.GetAsync("/v1/stats");

        Assert.That((int)refused.StatusCode, Is.EqualTo(429));
        Assert.That(refused.Header("Access-Control-Allow-Origin"), Is.EqualTo("*"));
        Assert.That(refused.Header("Access-Control-Expose-Headers"), Does.Contain("Retry-After"));
    }

    [Test]
    public async Task A_page_of_another_origin_may_not()
    {
        using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "/v1/destinations"), "https://elsewhere.example.org");

        Assert.That(answer.Header("Access-Control-Allow-Origin"), Is.Null);
    }

    [TestCase("/health", 200)]
    [TestCase("/v1/destinations", 200)]
    [TestCase("/nowhere", 404)]
    [TestCase("/v1/notifications?destination=a%00b", 400)]
    public async Task Every_answer_is_nothing_but_what_it_says_and_kept_by_nobody(string path, int status)
    {
        using var answer = await _platform.Api.GetAsync(path);

        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        Assert.That(answer.Header("X-Content-Type-Options"), Is.EqualTo("nosniff"));
        Assert.That(answer.Header("Referrer-Policy"), Is.EqualTo("no-referrer"));
        Assert.That(answer.Header("Content-Security-Policy"), Is.EqualTo("default-src 'none'; frame-ancestors 'none'"));
        Assert.That(answer.Header("Cache-Control"), Does.Contain("no-store"));
        Assert.That(answer.Header("Server"), Is.Null);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string origin)
    {
        request.Headers.Add("Origin", origin);
        return await _plain.SendAsync(request);
    }
}
