using NUnit.Framework;

namespace Notifications.Tests.Cli;

internal sealed class ListCommandTests
{
    private const string A = "019a0c5e-aaaa-7000-8000-000000000001";
    private const string Event = "019a0c5e-2222-7000-8000-000000000000";

    [Test]
    public async Task Events_are_a_table_with_what_came_of_them()
    {
        var run = new CliRun { Api = new StubApi().Expect("GET /v1/events?limit=100", Events(null, Event)) };

        var result = await run.InvokeAsync("events", "list");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output.Split('\n')[0], Does.StartWith("EVENT").And.Contain("NOTIFICATIONS").And.Contain("ACCEPTED"));
        Assert.That(result.Output, Does.Contain(Event).And.Contain("order-42").And.Contain("shop").And.Contain("Routed").And.Contain("2026-01-31T11:00:00Z"));
    }

    [Test]
    public async Task Notifications_are_a_table_with_where_they_are()
    {
        var run = new CliRun { Api = new StubApi().Expect("GET /v1/notifications?state=Held&holdReason=circuit&limit=3", Notifications(A)) };

        var result = await run.InvokeAsync("list", "--state", "Held", "--hold-reason", "circuit", "--limit", "3");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output.Split('\n')[0], Does.StartWith("NOTIFICATION").And.Contain("STATE").And.Contain("HELD FOR"));
        Assert.That(result.Output, Does.Contain(A).And.Contain("circuit").And.Contain("crm"));
    }

    [Test]
    public async Task Every_filter_of_events_reaches_the_server()
    {
        const string request = "GET /v1/events?state=Faulted&channel=webhook&destination=crm%20%26%20co&eventType=order.created&correlationId=c%2F1&userId=ada&producer=shop"
            + "&status=Routed&since=2026-01-31T10%3A00%3A00Z&until=2026-01-31T11%3A00%3A00Z&order=oldest&limit=7";
        var run = new CliRun { Api = new StubApi().Expect(request, Events(null)) };

        var result = await run.InvokeAsync(
            "events", "list", "--state", "Faulted", "--channel", "webhook", "--destination", "crm & co", "--event-type", "order.created", "--correlation-id", "c/1",
            "--user-id", "ada", "--producer", "shop", "--status", "Routed", "--since", "2h", "--until", "2026-01-31T11:00:00Z", "--order", "oldest", "--limit", "7");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Error, Does.Contain("There is no such event."));
    }

    [Test]
    public async Task Every_filter_of_notifications_reaches_the_server()
    {
        const string request = $"GET /v1/notifications?state=Held&channel=sms&destination=crm&eventType=a.b&correlationId=c&userId=u&producer=p&event={Event}&cause=unknown"
            + "&holdReason=unknown&priority=high&since=2026-01-31T11%3A30%3A00Z&until=2026-01-31T12%3A00%3A00Z&order=newest&limit=100";
        var run = new CliRun { Api = new StubApi().Expect(request, Notifications()) };

        var result = await run.InvokeAsync(
            "list", "--state", "Held", "--channel", "sms", "--destination", "crm", "--event-type", "a.b", "--correlation-id", "c", "--user-id", "u", "--producer", "p",
            "--event", Event, "--cause", "unknown", "--hold-reason", "unknown", "--priority", "high", "--since", "30m", "--until", "2026-01-31T12:00:00Z", "--order", "newest");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Error, Does.Contain("There is no such notification."));
    }

    /// <summary>The server has looked at as much as it may for a page, and found nothing there yet.</summary>
    [Test]
    public async Task A_page_without_items_is_not_the_end()
    {
        var run = new CliRun
        {
            Api = new StubApi()
                .Expect("GET /v1/events?status=NoSubscription&limit=100", Events("p2"))
                .Expect("GET /v1/events?status=NoSubscription&limit=100&after=p2", Events("p3", Event))
                .Expect("GET /v1/events?status=NoSubscription&limit=99&after=p3", Events(null, A)),
        };

        var result = await run.InvokeAsync("events", "list", "--status", "NoSubscription", "--json");

        Assert.That(result.Json.GetProperty("items").GetArrayLength(), Is.EqualTo(2));
        Assert.That(result.Json.GetProperty("items")[1].GetProperty("later").GetBoolean(), Is.True, "what a newer server adds is in the document");
        Assert.That(result.Json.TryGetProperty("next", out _), Is.False);
    }

    [TestCase("events", "list", "--state", "Lost")]
    [TestCase("events", "list", "--status", "Lost")]
    [TestCase("events", "list", "--since", "yesterday")]
    [TestCase("events", "list", "--cause", "rejected")]
    [TestCase("list", "--event", "x")]
    [TestCase("list", "--hold-reason", "none")]
    [TestCase("list", "--priority", "urgent")]
    [TestCase("list", "--order", "random")]
    [TestCase("list", "--limit", "0")]
    public async Task A_filter_that_cannot_be_is_refused_before_anything_is_asked(params string[] args)
    {
        var result = await new CliRun().InvokeAsync(args);

        Assert.That(result.ExitCode, Is.EqualTo(2));
    }

    [TestCase("events", "list")]
    [TestCase("list")]
    public async Task The_help_ends_in_examples(params string[] command)
    {
        var result = await new CliRun().InvokeAsync([.. command, "--help"]);

        Assert.That(result.Output, Does.Contain("Examples").And.Contain($"notifications {string.Join(' ', command)} --").And.Contain("newest"));
    }

    private static string Events(string? next, params string[] ids) => $$"""
        {"items":[{{string.Join(',', ids.Select(id => $$"""
            {"id":"{{id}}","eventId":"order-42","producer":"shop","source":"","eventType":"order.created","priority":"normal","timestamp":"2026-01-31T11:00:00Z",
             "acceptedAt":"2026-01-31T11:00:00Z","correlationId":null,"userId":"ada","status":"Routed","notifications":2,"later":true}
            """))}}],"next":{{(next is null ? "null" : $"\"{next}\"")}}}
        """;

    private static string Notifications(params string[] ids) => $$"""
        {"items":[{{string.Join(',', ids.Select(id => $$"""
            {"id":"{{id}}","eventType":"order.created","destination":"crm","channel":"webhook","priority":"normal","state":"Held","cycle":1,"attempts":1,"cause":null,
             "error":null,"status":null,"acceptedAt":"2026-01-31T11:00:00Z","faultedAt":null,"holdReason":"circuit"}
            """))}}],"next":null}
        """;
}
