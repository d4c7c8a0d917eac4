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

    private static string Subscription() => $$"""
        {"id":"{{Bodies.Id}}","destination":"billing","eventType":"order.*","priority":"high","version":3,"createdAt":"2026-01-31T11:00:00Z",
         "updatedAt":"2026-01-31T11:00:00Z","updatedBy":"ada"}
        """;
}
