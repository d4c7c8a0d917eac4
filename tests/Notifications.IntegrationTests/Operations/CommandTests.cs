using System.Text;
using System.Text.Json;
using Notifications.Cli;
using Notifications.Cli.Output;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Operations;

/// <summary>The <c>notifications</c> command against the real server.</summary>
public sealed class CommandTests
{
    private Platform _platform = null!;

    [SetUp]
    public async Task Start() => _platform = await Platform.StartAsync();

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [Test]
    public async Task Operators_post_watch_list_replay_and_count()
    {
        _platform.Receiver.AnswerWith(call => call.Number <= 4 ? 503 : 200);
        var posted = await RunAsync(["events", "post", "-", "--json"], """{"eventType":"order.created","payload":{"a":1}}""");
        var id = Json(posted).GetProperty("answer").GetProperty("notifications")[0].GetProperty("id").GetGuid();
        await _platform.WaitForStateAsync(id, "Faulted");
        await _platform.VirtualHost.WaitForDepthAsync("deliver-webhook_error", 1);

        var status = await RunAsync(["status", $"{id}"]);
        var faults = await RunAsync(["faults", "list", "--channel", "webhook", "--json"]);
        var summary = await RunAsync(["faults", "summary", "--json"]);
        var dryRun = await RunAsync(["replay", "deliver-webhook_error", "--dry-run"]);
        var replay = await RunAsync(["replay", "deliver-webhook_error", "--wait"]);
        var stats = await RunAsync(["stats", "--json"]);

        Assert.That(posted.ExitCode, Is.Zero, posted.Error);
        Assert.That(status.Output, Does.Contain("Faulted").And.Contain("http-503"), status.Error);
        Assert.That(Json(faults).GetProperty("items")[0].GetProperty("id").GetGuid(), Is.EqualTo(id));
        Assert.That(Json(summary).GetProperty("total").GetInt32(), Is.EqualTo(1));
        Assert.That(dryRun.ExitCode, Is.Zero, dryRun.Error);
        Assert.That(replay.ExitCode, Is.Zero, replay.Error);
        Assert.That(replay.Output, Does.Contain($"{id}").And.Contain("Delivered"));
        Assert.That(Json(stats).GetProperty("difference").GetInt64(), Is.Zero);
        Assert.That((await RunAsync(["status", $"{id}", "--json"])).Output, Does.Contain("\"Replayed\""));
    }

    [Test]
    public async Task Anybody_finds_what_was_posted_and_what_came_of_it()
    {
        var posted = await RunAsync(["events", "post", "-", "--json"], """{"eventId":"o-1","eventType":"order.created","correlationId":"c-1","userId":"ada","payload":{}}""");
        await RunAsync(["events", "post", "-"], """{"eventType":"nobody.cares","payload":{}}""");
        var id = Json(posted).GetProperty("answer").GetProperty("notifications")[0].GetProperty("id").GetGuid();
        await _platform.WaitForStateAsync(id, "Delivered");

        var events = await RunAsync(["events", "list", "--correlation-id", "c-1", "--state", "Delivered", "--destination", "hook", "--since", "1h"]);
        var unheard = await RunAsync(["events", "list", "--status", "NoSubscription", "--json"]);
        var notifications = await RunAsync(["list", "--user-id", "ada", "--channel", "webhook", "--json"]);
        var none = await RunAsync(["list", "--state", "Held"]);

        Assert.That(events.Output, Does.Contain("o-1").And.Contain("order.created").And.Not.Contain("nobody.cares"), events.Error);
        Assert.That(Json(unheard).GetProperty("items").EnumerateArray().Single().GetProperty("eventType").GetString(), Is.EqualTo("nobody.cares"), unheard.Error);
        Assert.That(Json(notifications).GetProperty("items").EnumerateArray().Single().GetProperty("id").GetGuid(), Is.EqualTo(id), notifications.Error);
        Assert.That((none.ExitCode, none.Output), Is.EqualTo((0, "")), none.Error);
    }

    [Test]
    public async Task An_admin_makes_pings_disables_and_deletes_a_destination()
    {
        var created = await RunAsync(["destinations", "create", "billing", "--channel", "webhook", "--address", _platform.Receiver.Url, "--json"]);
        var subscribed = await RunAsync(["subscriptions", "create", "invoice.*", "billing", "--json"]);
        var changed = await RunAsync(["subscriptions", "change", Json(subscribed).GetProperty("id").GetString()!, "--priority", "high", "--json"]);
        var ping = Json(await RunAsync(["destinations", "ping", "billing", "--json"])).GetProperty("id").GetGuid();
        await _platform.WaitForStateAsync(ping, "Delivered");
        var rotated = await RunAsync(["destinations", "rotate-secret", "billing", "--overlap", "1h"]);
        var disabled = await RunAsync(["destinations", "disable", "billing", "--reason", "moves house"]);
        var held = (await _platform.PostEventAsync("invoice.paid")).Notifications.Single().Id;
        var status = await RunAsync(["status", $"{held}"]);
        var list = await RunAsync(["destinations", "list"]);
        var enabled = await RunAsync(["destinations", "enable", "billing"]);
        await _platform.WaitForStateAsync(held, "Delivered");
        var deleted = await RunAsync(["destinations", "delete", "billing", "--yes"]);

        Assert.That(Json(created).GetProperty("secret").GetString(), Does.StartWith("whsec_"), created.Error);
        Assert.That(Json(changed).GetProperty("priority").GetString(), Is.EqualTo("high"), changed.Error);
        Assert.That(rotated.Output, Does.Match("(?s)secret .*secret .*until .*whsec_"), rotated.Error);
        Assert.That(status.Output, Does.Contain("Held because its destination is disabled: moves house."));
        Assert.That(list.Output, Does.Match("billing +webhook .* disabled .* moves house"));
        Assert.That((disabled.ExitCode, enabled.ExitCode, deleted.ExitCode), Is.EqualTo((0, 0, 0)), deleted.Error);
        Assert.That((await RunAsync(["destinations", "show", "billing"])).ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task An_admin_makes_rotates_and_revokes_a_key()
    {
        var created = Json(await RunAsync(["keys", "create", "backend", "--producer", "shop", "--scope", "read", "--signing", "optional", "--rate", "90/m", "--json"]));
        var (id, first) = (created.GetProperty("key").GetProperty("id").GetString()!, created.GetProperty("secret").GetString()!);
        var used = await RunAsync(["stats", "--api-key", first]);
        var changed = await RunAsync(["keys", "change", id, "--scope", "read,operate", "--rate", "none"]);
        var rotated = await RunAsync(["keys", "rotate", id, "--overlap", "0s"]);
        var signing = await RunAsync(["keys", "rotate-signing-secret", id]);
        var refused = await RunAsync(["stats", "--api-key", first]);
        var list = await RunAsync(["keys", "list"]);
        var revoked = await RunAsync(["keys", "revoke", id, "--yes"]);
        var shown = await RunAsync(["keys", "show", id]);

        Assert.That(created.GetProperty("signingSecret").GetString(), Does.StartWith("whsec_"));
        Assert.That((used.ExitCode, refused.ExitCode, revoked.ExitCode), Is.EqualTo((0, 4, 0)), revoked.Error);
        Assert.That(changed.Output, Does.Match("scopes +read, operate").And.Not.Contains("limit"), changed.Error);
        Assert.That(rotated.Output, Does.Match("\nntf_[A-Za-z0-9_-]{43}\n"), rotated.Error);
        Assert.That(signing.Output, Does.Match("(?s)signing secret .*signing secret .*until .*\nwhsec_"), signing.Error);
        Assert.That(list.Output, Does.Match($"{id} +backend +shop +read,operate +optional"), list.Error);
        Assert.That(shown.Output, Does.Match("revoked +.* by tests"), shown.Error);
        Assert.That((await RunAsync(["keys", "list"])).Error, Does.Contain("There are no keys"));
    }

    [Test]
    public async Task A_replay_that_faults_again_ends_with_1()
    {
        _platform.Receiver.AnswerWith(_ => 404);
        var id = (await _platform.PostEventAsync()).Notifications[0].Id;
        await _platform.WaitForStateAsync(id, "Faulted");

        var replay = await RunAsync(["replay", "--id", $"{id}", "--wait", "--json"]);

        Assert.That(replay.ExitCode, Is.EqualTo(1), replay.Error);
        Assert.That(Json(replay).GetProperty("faulted").GetInt32(), Is.EqualTo(1));
    }

    [TestCase(new[] { "status", "01a1fc3c-087f-7063-a402-cee521000001" }, Platform.Key, 1)]
    [TestCase(new[] { "status", "no-id" }, Platform.Key, 2)]
    [TestCase(new[] { "replay", "--all", "--cause", "bad-luck", "--yes" }, Platform.Key, 2)]
    [TestCase(new[] { "stats" }, "wrong", 4)]
    [TestCase(new[] { "stats" }, Platform.IngestKey, 4)]
    public async Task Exit_codes_mean_something(string[] args, string key, int exitCode)
    {
        var result = await RunAsync(args, key: key);

        Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.Error);
        Assert.That(result.Error, Is.Not.Empty);
    }

    [Test]
    public async Task A_file_with_a_bad_event_is_posted_but_for_that_one()
    {
        const string lines = """
            {"eventType":"line.one","payload":1}
            {"eventType":"","payload":2}
            {"eventType":"line.three","payload":3}
            """;

        var result = await RunAsync(["events", "post", "-"], lines);

        Assert.That(result.ExitCode, Is.EqualTo(1), result.Error);
        Assert.That(await _platform.Database.ReadAsync<long>("SELECT count(*) FROM event"), Is.EqualTo(2));
        Assert.That(result.Error + result.Output, Does.Contain("eventType"));
    }

    private static JsonElement Json(Result result) => JsonDocument.Parse(result.Output).RootElement;

    private async Task<Result> RunAsync(string[] args, string input = "", string key = Platform.Key)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var stdin = new MemoryStream(Encoding.UTF8.GetBytes(input));
        using var http = new SocketsHttpHandler();
        var exitCode = await CommandLine.InvokeAsync(args, new Surroundings
        {
            Terminal = new Terminal { Output = output, Error = error, Input = stdin, InputIsTerminal = false, ErrorIsTerminal = false, HasColours = false },
            Variable = name => name switch { "NOTIFICATIONS_URL" => _platform.Url, "NOTIFICATIONS_API_KEY" => key, _ => null },
            Http = http,
            Clock = TimeProvider.System,
        });
        return new Result(exitCode, output.ToString(), error.ToString());
    }

    private sealed record Result(int ExitCode, string Output, string Error);
}
