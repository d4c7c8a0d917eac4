using System.Text;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Host.Http;
using Notifications.Intake;
using NUnit.Framework;

namespace Notifications.Tests.Intake.Hostile;

/// <summary>The bodies of the API's own: whatever comes, reading one ends in a valid request or in a problem that repeats no value.</summary>
public sealed class JsonBodyPropertyTests
{
    private const int Cases = 1_500;

    private static readonly ServiceProvider Services = CreateServices();

    [OneTimeTearDown]
    public static void CleanUp() => Services.Dispose();

    private static IEnumerable<TestCaseData> Bodies()
    {
        static TestCaseData Case<T>(JsonTypeInfo<T> type, string valid)
            where T : class => new TestCaseData((Func<HttpContext, Task<string?>>)(context => ReadAsync(context, type)), valid).SetArgDisplayNames(typeof(T).Name);

        yield return Case(ApiJson.Default.EventEnvelope,
            """{"eventId":"e-1","eventType":"a.b","timestamp":"2018-04-05T17:31:00Z","source":"web","payload":{"a":[1,"x"]},"priority":"high","expiresAt":"2030-01-01T00:00:00Z","orderingKey":"k"}""");
        yield return Case(ApiJson.Default.NotificationRequest, """{"id":"n-1","channel":"log","recipient":"somebody","payload":{"a":1},"expiresAt":"2030-01-01T00:00:00Z"}""");
        yield return Case(ApiJson.Default.ReplayRequest, """{"filter":{"channel":"email","cause":"exhausted","since":"2018-04-05T17:31:00Z"},"limit":5,"dryRun":true}""");
        yield return Case(ApiJson.Default.DestinationRequest,
            """{"name":"hook","channel":"webhook","address":"https://example.org/","secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw","policy":{"order":"key","ratePerSecond":5.5,"burst":2}}""");
        yield return Case(ApiJson.Default.DestinationChange, """{"address":"https://example.org/","policy":{"concurrency":5,"timeoutSeconds":2.5}}""");
        yield return Case(ApiJson.Default.DisableRequest, """{"reason":"moving house"}""");
        yield return Case(ApiJson.Default.SecretRequest, """{"secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw","overlapSeconds":3600}""");
        yield return Case(ApiJson.Default.SubscriptionRequest, """{"destination":"hook","eventType":"order.*","priority":"low","filter":{"payload.total":{"gt":5}},"enabled":true}""");
        yield return Case(ApiJson.Default.SubscriptionChange, """{"eventType":"order.*","filter":{"payload.total":[1,2]},"enabled":false}""");
    }

    [TestCaseSource(nameof(Bodies))]
    public async Task A_body_is_read_or_refused(Func<HttpContext, Task<string?>> read, string valid)
    {
        var seed = Seed.Next();
        var json = new HostileJson(seed);
        for (var number = 0; number < Cases; number++)
            await JudgeAsync(read, number % 4 == 0 ? Encoding.UTF8.GetBytes(json.Members(json.Next(8), depth: 4)) : json.Spoil(valid), $"seed {seed}, case {number}");
    }

    [TestCaseSource(nameof(Bodies))]
    public async Task No_part_of_a_body_is_a_body(Func<HttpContext, Task<string?>> read, string valid)
    {
        var whole = Encoding.UTF8.GetBytes(valid);
        for (var length = 0; length < whole.Length; length++) Assert.That(await JudgeAsync(read, whole[..length], $"{length} bytes"), Does.StartWith("400 "));
    }

    [TestCaseSource(nameof(Bodies))]
    public async Task Other_encodings_are_refused_and_deep_nesting_is_as_well(Func<HttpContext, Task<string?>> read, string valid)
    {
        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 })
        {
            Assert.That(await JudgeAsync(read, encoding.GetBytes(valid), encoding.WebName), Does.StartWith("400 "));
            Assert.That(await JudgeAsync(read, Encoding.UTF8.GetBytes(valid), encoding.WebName, $"application/json; charset={encoding.WebName}"), Does.StartWith("415 not-utf-8"));
        }

        foreach (var levels in new[] { 65, 10_000 })
            Assert.That(await JudgeAsync(read, Encoding.UTF8.GetBytes(HostileJson.Nested(levels)), $"{levels} levels"), Does.StartWith("400 "));
    }

    /// <summary>It was a 500: a filter is read by its text, and what isn't UTF-8 has none.</summary>
    [Test]
    public async Task A_filter_that_is_not_UTF8_is_a_mistake_of_the_filter()
    {
        byte[] body = [.. """{"destination":"hook","eventType":"a.b","filter":{"userId":"""u8, (byte)'"', 0xE9, .. "\"}}"u8];

        Assert.That(await JudgeAsync(context => ReadAsync(context, ApiJson.Default.SubscriptionRequest), body, "Latin-1"), Is.EqualTo("400 invalid-fields: filter must be UTF-8"));
    }

    /// <returns>The problem's status, type and detail; null: it was read.</returns>
    private static async Task<string?> JudgeAsync(Func<HttpContext, Task<string?>> read, byte[] body, string which, string contentType = "application/json")
    {
        var context = new DefaultHttpContext { RequestServices = Services, Request = { Body = new MemoryStream(body), ContentType = contentType, Method = HttpMethods.Post } };
        try
        {
            var problem = await read(context);
            Assert.That(problem, Is.Null.Or.Not.Contains(HostileJson.Secret), "no answer repeats a value");
            return problem;
        }
        catch (Exception exception) when (exception is not AssertionException)
        {
            Assert.Fail($"{which}: {exception}{Environment.NewLine}{Encoding.UTF8.GetString(body)}");
            throw;
        }
    }

    private static async Task<string?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        var (request, problem) = await JsonBody.ReadAsync(context, type);
        Assert.That(request is null, Is.EqualTo(problem is not null), "either a request or a problem");
        if (request is EventEnvelope envelope) _ = PostedEvent.From(envelope, "shop", null, Some.Now);
        if (request is NotificationRequest notification) _ = PostedEvent.From(notification, "shop", null, Some.Now);
        return problem is null ? null : $"{problem.StatusCode} {Problems.ReasonOf(problem)}: {problem.ProblemDetails.Detail}";
    }

    private static ServiceProvider CreateServices()
    {
        var configuration = new ConfigurationBuilder().Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration).AddLogging().AddMetrics();
        services.AddNotifications(configuration, Roles.Api);
        return services.BuildServiceProvider();
    }
}
