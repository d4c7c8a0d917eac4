using System.Net;
using NUnit.Framework;

namespace Notifications.Tests.Cli;

internal sealed class SubscriptionsCommandTests
{
    private const string One = $"/v1/subscriptions/{Bodies.Id}";

    [Test]
    public async Task A_list_may_be_of_one_destination()
    {
        var run = new CliRun { Api = new StubApi().Expect("GET /v1/subscriptions?destination=billing&limit=100", $$"""{"items":[{{Subscription()}}],"next":null}""") };

        var result = await run.InvokeAsync("subscriptions", "list", "--destination", "billing");

        Assert.That(result.Output, Does.Match($"{Bodies.Id} +order\\.\\* +billing +high "));
    }

    [Test]
    public async Task A_new_one_names_event_type_and_destination()
    {
        var run = new CliRun { Api = new StubApi().Expect("POST /v1/subscriptions", HttpStatusCode.Created, Subscription()) };

        var result = await run.InvokeAsync("subscriptions", "create", "order.*", "billing", "--priority", "high");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(run.Api.Bodies.Single(), Is.EqualTo("""{"destination":"billing","eventType":"order.*","priority":"high"}"""));
    }

    [Test]
    public async Task A_new_one_may_have_a_filter_and_begin_disabled()
    {
        var run = new CliRun { Api = new StubApi().Expect("POST /v1/subscriptions", HttpStatusCode.Created, Subscription()) };

        var result = await run.InvokeAsync("subscriptions", "create", "order.*", "billing", "--filter", """{"field":"payload.total","gte":100}""", "--disable");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(run.Api.Bodies.Single(),
            Is.EqualTo("""{"destination":"billing","eventType":"order.*","filter":{"field":"payload.total","gte":100},"enabled":false}"""));
    }

    [Test]
    public async Task A_filter_may_stand_in_a_file()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """ {"field":"type","exists":true} """);
        var run = new CliRun { Api = new StubApi().Expect("POST /v1/subscriptions", HttpStatusCode.Created, Subscription()) };

        var result = await run.InvokeAsync("subscriptions", "create", "order.*", "billing", "--filter", $"@{file}");

        File.Delete(file);
        Assert.That(run.Api.Bodies.Single(), Is.EqualTo("""{"destination":"billing","eventType":"order.*","filter":{"field":"type","exists":true}}"""), result.Error);
    }

    [TestCase("""{"eventType":"order.*","priority":"high","filter":{"field":"type","exists":true},"enabled":true}""", "--enable")]
    [TestCase("""{"eventType":"order.*","priority":"low","filter":{"field":"type","exists":true},"enabled":false}""", "--priority", "low")]
    [TestCase("""{"eventType":"order.*","priority":"high","enabled":false}""", "--no-filter")]
    [TestCase("""{"eventType":"order.*","priority":"high","filter":{"field":"source","equals":1},"enabled":false}""", "--filter", """{"field":"source","equals":1}""")]
    public async Task A_change_keeps_the_filter_and_whether_it_is_enabled(string body, params string[] options)
    {
        var current = Subscription(""","filter":{"field":"type","exists":true},"enabled":false""");
        var run = new CliRun { Api = new StubApi().Expect($"GET {One}", current).Expect($"PUT {One}", current) };

        var result = await run.InvokeAsync(["subscriptions", "change", Bodies.Id, .. options]);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(run.Api.Bodies.Last(), Is.EqualTo(body));
        Assert.That(result.Output, Does.Match(""" high +disabled .* ada +{"field":"type","exists":true}"""));
    }

    [Test]
    public async Task A_match_shows_who_would_get_the_event_and_why_others_would_not()
    {
        const string Answer = $$"""
            {"matches":[{"destination":"billing","channel":"webhook","subscription":"{{Bodies.Id}}","eventType":"order.*","priority":"high","held":"paused"}],
             "others":[{"destination":"crm","subscription":"{{Bodies.Id}}","eventType":"#","reason":"payload.total is 50, not at least 100"},
                       {"destination":"old","subscription":null,"eventType":null,"reason":"has no subscription"}],"othersLeftOff":7}
            """;
        var run = new CliRun { Api = new StubApi().Expect("POST /v1/subscriptions/match?destination=billing", Answer), Input = """{"eventType":"order.created","payload":1}""" };

        var result = await run.InvokeAsync("subscriptions", "match", "-", "--destination", "billing");

        Assert.That(result.Output, Does.Match($"billing +webhook +high +paused +{Bodies.Id} +order\\.\\*")
            .And.Match("crm .* # +payload.total is 50, not at least 100").And.Match("old +has no subscription"), result.Error);
        Assert.That(result.Error, Does.Contain("7 more are left off"));
        Assert.That(run.Api.Bodies.Single(), Is.EqualTo("""{"eventType":"order.created","payload":1}"""));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("{\"eventType\":\"a\",\"payload\":1}\n{\"eventType\":\"b\",\"payload\":1}")]
    public async Task A_match_takes_one_event(string input) =>
        Assert.That((await new CliRun { Input = input }.InvokeAsync("subscriptions", "match", "-")).ExitCode, Is.EqualTo(2));

    [TestCase("""{"eventType":"invoice.#","priority":"high"}""", "--event-type", "invoice.#")]
    [TestCase("""{"eventType":"order.*","priority":"low"}""", "--priority", "low")]
    [TestCase("""{"eventType":"order.*"}""", "--priority", "event")]
    public async Task A_change_keeps_what_is_not_named_and_is_made_to_the_version_that_was_read(string body, params string[] options)
    {
        var run = new CliRun { Api = new StubApi().Expect($"GET {One}", Subscription()).Expect($"PUT {One}", Subscription()) };

        var result = await run.InvokeAsync(["subscriptions", "change", Bodies.Id, .. options]);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(run.Api.Bodies.Last(), Is.EqualTo(body));
        Assert.That(run.Api.Versions, Is.EqualTo(new[] { "\"3\"" }));
    }

    [TestCase("change", Bodies.Id)]
    [TestCase("change", "42", "--priority", "low")]
    [TestCase("change", Bodies.Id, "--priority", "urgent")]
    [TestCase("change", Bodies.Id, "--enable", "--disable")]
    [TestCase("change", Bodies.Id, "--filter", "{}", "--no-filter")]
    [TestCase("create", "order.*", "billing", "--filter", "{")]
    [TestCase("create", "order.*", "billing", "--filter", "@no-such-file")]
    [TestCase("match")]
    [TestCase("match", "no-such-file")]
    [TestCase("create", "order.*")]
    [TestCase("create", "order.*", "billing", "--priority", "event")]
    [TestCase("delete", Bodies.Id)]
    public async Task What_is_missing_or_wrong_is_bad_usage(params string[] args) =>
        Assert.That((await new CliRun().InvokeAsync(["subscriptions", .. args])).ExitCode, Is.EqualTo(2));

    [Test]
    public async Task A_change_of_one_that_is_not_there_is_a_no()
    {
        var run = new CliRun { Api = new StubApi().Expect($"GET {One}", HttpStatusCode.NotFound, Bodies.NotFound) };

        Assert.That((await run.InvokeAsync("subscriptions", "change", Bodies.Id, "--priority", "low")).ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task A_delete_with_yes_is_done()
    {
        var run = new CliRun { Api = new StubApi().Expect($"DELETE {One}", HttpStatusCode.NoContent, "") };

        Assert.That((await run.InvokeAsync("subscriptions", "delete", Bodies.Id, "--yes")).Output, Does.Contain($"Deleted subscription {Bodies.Id}."));
    }

    private static string Subscription(string more = "") => $$"""
        {"id":"{{Bodies.Id}}","destination":"billing","eventType":"order.*","priority":"high"{{more}},"version":3,"createdAt":"2026-01-31T11:00:00Z",
         "updatedAt":"2026-01-31T11:00:00Z","updatedBy":"ada"}
        """;
}
