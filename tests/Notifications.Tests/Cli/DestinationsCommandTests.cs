using System.Net;
using System.Text;
using NUnit.Framework;

namespace Notifications.Tests.Cli;

internal sealed class DestinationsCommandTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly string Enabled = Destination("billing");
    private static readonly string WithSecret = $$"""{"destination":{{Enabled}},"secret":"{{Secret}}"}""";

    [Test]
    public async Task A_list_is_a_table_for_people_and_the_servers_items_for_programs()
    {
        var people = new CliRun { Api = new StubApi().Expect("GET /v1/destinations?limit=100", Page(Destination("billing"), Destination("crm", "moves house"))) };
        var programs = new CliRun { Api = new StubApi().Expect("GET /v1/destinations?limit=100", Page(Destination("billing"))) };

        var table = await people.InvokeAsync("destinations", "list");
        var json = await programs.InvokeAsync("destinations", "list", "--json");

        Assert.That(table.Output.Split('\n')[0], Does.Match("^NAME +CHANNEL +ADDRESS +STATE +SECRETS +CHANGED +BY +REASON"));
        Assert.That(table.Output, Does.Match("billing +webhook +https://example.org/ +enabled +1 ").And.Match("crm .* disabled .* moves house"));
        Assert.That(json.Json.GetProperty("items")[0].GetProperty("later").GetBoolean(), Is.True);
    }

    [Test]
    public async Task Where_there_are_none_the_words_are_no_data()
    {
        var result = await new CliRun { Api = new StubApi().Expect("GET /v1/destinations?limit=100", Page()) }.InvokeAsync("destinations", "list");

        Assert.That((result.ExitCode, result.Output), Is.EqualTo((0, "")));
        Assert.That(result.Error, Does.Contain("There are no destinations."));
    }

    [Test]
    public async Task A_new_destination_tells_its_secret_once()
    {
        var run = new CliRun { Api = new StubApi().Expect("POST /v1/destinations", HttpStatusCode.Created, WithSecret) };

        var result = await run.InvokeAsync("destinations", "create", "billing", "--channel", "webhook", "--address", "https://example.org/");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(run.Api.Bodies.Single(), Is.EqualTo("""{"name":"billing","channel":"webhook","address":"https://example.org/"}"""));
        Assert.That(result.Output, Does.Contain(Secret));
        Assert.That(result.Error, Does.Contain("shown once"));
    }

    [Test]
    public async Task A_secret_of_ones_own_is_read_from_standard_input_never_from_the_command_line()
    {
        var run = new CliRun { Api = new StubApi().Expect("POST /v1/destinations/billing/secrets", HttpStatusCode.Created, WithSecret), Input = $"{Secret}\n" };

        var result = await run.InvokeAsync("destinations", "rotate-secret", "billing", "--secret-file", "-", "--overlap", "2h");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(run.Api.Bodies.Single(), Is.EqualTo($$"""{"secret":"{{Secret}}","overlapSeconds":7200}"""));
    }

    [TestCase("PATCH /v1/destinations/a%20b", """{"address":"x"}""", "change", "a b", "--address", "x")]
    [TestCase("PATCH /v1/destinations/billing", """{"policy":{"concurrency":4,"ratePerSecond":1.5,"burst":null}}""", "change", "billing", "--rate", "90/m", "--concurrency", "4", "--burst", "default")]
    [TestCase("PATCH /v1/destinations/billing", """{"policy":{"order":"key","skipAfterFaults":null,"timeoutSeconds":0.5}}""", "change", "billing", "--order", "key", "--skip-after-faults", "never", "--timeout", "500ms")]
    [TestCase("PATCH /v1/destinations/billing", """{"policy":{"ratePerSecond":null,"circuitFailureRatio":0.5,"circuitBreakSeconds":30}}""", "change", "billing", "--circuit-ratio", "0.5", "--circuit-break", "30s", "--rate", "none")]
    [TestCase("POST /v1/destinations/billing/disable", """{"reason":"moves house"}""", "disable", "billing", "--reason", "moves house")]
    [TestCase("POST /v1/destinations/billing/enable", "", "enable", "billing")]
    [TestCase("GET /v1/destinations/billing", "", "show", "billing")]
    public async Task Each_order_is_one_request_and_shows_the_destination_as_it_is_then(string request, string body, params string[] args)
    {
        var run = new CliRun { Api = new StubApi().Expect(request, Enabled) };

        var result = await run.InvokeAsync(["destinations", .. args]);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(run.Api.Bodies.Single(), Is.EqualTo(body));
        Assert.That(result.Output, Does.Match("name +billing").And.Match("secret +0a1b2c3d, made .* by ada"));
    }

    [Test]
    public async Task A_policy_is_sent_with_a_new_destination_and_shown_in_words()
    {
        var policy = """
            {"order":"key","skipAfterFaults":3,"timeoutSeconds":5,"concurrency":4,"ratePerSecond":0.5,"burst":20,"circuitFailureRatio":0,"circuitBreakSeconds":30}
            """;
        var created = $$"""{"destination":{{Destination("billing").Replace("\"later\":true", $"\"policy\":{policy}", StringComparison.Ordinal)}},"secret":null}""";
        var run = new CliRun { Api = new StubApi().Expect("POST /v1/destinations", HttpStatusCode.Created, created) };

        var result = await run.InvokeAsync("destinations", "create", "billing", "--channel", "log", "--address", "x", "--order", "key", "--skip-after-faults", "3");

        Assert.That(run.Api.Bodies.Single(), Is.EqualTo("""{"name":"billing","channel":"log","address":"x","policy":{"order":"key","skipAfterFaults":3}}"""));
        Assert.That(result.Output, Does.Match("order +by key; goes on without what faulted 3 times").And.Match("rate +30/m, burst 20").And.Match("concurrency +4")
            .And.Match("timeout +5 s").And.Match("circuit +never opens").And.Match("circuit break +30 s"));
    }

    [Test]
    public async Task A_ping_prints_what_to_watch()
    {
        var run = new CliRun { Api = new StubApi().Expect("POST /v1/destinations/billing/ping", HttpStatusCode.Accepted, $$"""{"id":"{{Bodies.Id}}","status":"Queued"}""") };

        var result = await run.InvokeAsync("destinations", "ping", "billing");

        Assert.That(result.Output.Trim(), Is.EqualTo(Bodies.Id));
        Assert.That(result.Error, Does.Contain($"notifications status {Bodies.Id} --watch"));
    }

    [Test]
    public async Task A_delete_asks_a_person_and_needs_a_yes_where_there_is_none()
    {
        var nobody = await new CliRun().InvokeAsync("destinations", "delete", "billing");
        var no = await new CliRun { IsTerminal = true, Input = "\n" }.InvokeAsync("destinations", "delete", "billing");
        var yes = await Deleting().InvokeAsync("destinations", "delete", "billing", "--yes");
        var asked = await (Deleting() with { IsTerminal = true, Input = "y\n" }).InvokeAsync("destinations", "delete", "billing");

        Assert.That((nobody.ExitCode, no.ExitCode, yes.ExitCode, asked.ExitCode), Is.EqualTo((2, 1, 0, 0)));
        Assert.That(nobody.Error, Does.Contain("--yes"));
        Assert.That(no.Error, Does.Contain("Delete destination billing and its subscriptions?").And.Contain("Nothing was deleted."));
        Assert.That(yes.Output, Does.Contain("Deleted destination billing."));
    }

    [TestCase("create", "billing")]
    [TestCase("create", "--channel", "webhook", "--address", "x")]
    [TestCase("change", "billing")]
    [TestCase("change", "billing", "--rate", "10")]
    [TestCase("change", "billing", "--rate", "fast/s")]
    [TestCase("change", "billing", "--order", "size")]
    [TestCase("change", "billing", "--concurrency", "-1")]
    [TestCase("change", "billing", "--timeout", "5")]
    [TestCase("disable", "billing")]
    [TestCase("rotate-secret", "billing", "--overlap", "soon")]
    [TestCase("list", "--limit", "0")]
    public async Task What_is_missing_is_bad_usage(params string[] args) =>
        Assert.That((await new CliRun().InvokeAsync(["destinations", .. args])).ExitCode, Is.EqualTo(2));

    [TestCase(HttpStatusCode.Conflict, 1)]
    [TestCase(HttpStatusCode.PreconditionFailed, 1)]
    [TestCase(HttpStatusCode.BadRequest, 2)]
    [TestCase(HttpStatusCode.Forbidden, 4)]
    public async Task The_exit_code_tells_what_the_server_says(HttpStatusCode status, int exitCode)
    {
        var run = new CliRun { Api = new StubApi().Expect("POST /v1/destinations/billing/enable", status, """{"type":"/problems/x","title":"A title"}""") };

        Assert.That((await run.InvokeAsync("destinations", "enable", "billing")).ExitCode, Is.EqualTo(exitCode));
    }

    private static CliRun Deleting() => new() { Api = new StubApi().Expect("DELETE /v1/destinations/billing", HttpStatusCode.NoContent, "") };

    private static string Page(params string[] destinations) => new StringBuilder().Append("{\"items\":[").AppendJoin(',', destinations).Append("],\"next\":null}").ToString();

    private static string Destination(string name, string? reason = null) => $$"""
        {"name":"{{name}}","channel":"webhook","address":"https://example.org/","configured":false,"disabled":{{(reason is null ? "false" : "true")}},
         "disabledReason":{{(reason is null ? "null" : $"\"{reason}\"")}},"disabledAt":null,
         "secrets":[{"fingerprint":"0a1b2c3d","createdAt":"2026-01-31T11:00:00Z","createdBy":"ada","expiresAt":null}],
         "version":3,"createdAt":"2026-01-31T11:00:00Z","updatedAt":"2026-01-31T11:00:00Z","updatedBy":"ada","later":true}
        """;
}
