using System.Net;
using NUnit.Framework;

namespace Notifications.Tests.Cli;

internal sealed class StatusCommandTests
{
    private const string Request = $"GET /v1/notifications/{Bodies.Id}";

    [Test]
    public async Task Status_says_state_and_sentence_first_and_then_the_timeline_from_the_accept()
    {
        var run = new CliRun { Api = new StubApi().Expect(Request, Bodies.Status("Faulted", "Four attempts failed.")) };

        var result = await run.InvokeAsync("status", Bodies.Id);

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output, Does.StartWith("Faulted: Four attempts failed."));
        Assert.That(result.Output, Does.Contain("attempts      4 (3 redeliveries)").And.Contain("error queue   deliver-webhook_error"));
        Assert.That(OffsetsIn(result.Output), Is.EqualTo(["0 s", "0 s", "1.1 s", "6.1 s", "36.2 s", "36.2 s"]));
        Assert.That(result.Error, Is.Empty);
    }

    [Test]
    public async Task Status_as_json_is_the_servers_answer_with_what_this_version_does_not_know()
    {
        var run = new CliRun { Api = new StubApi().Expect(Request, Bodies.Status("Retrying")) };

        var result = await run.InvokeAsync("status", Bodies.Id, "--json");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Json.GetProperty("state").GetString(), Is.EqualTo("Retrying"));
        Assert.That(result.Json.GetProperty("later").GetString(), Is.EqualTo("added by a newer server"));
    }

    [Test]
    public async Task A_notification_that_is_not_there_is_a_no_with_the_servers_words()
    {
        var run = new CliRun { Api = new StubApi().Expect(Request, HttpStatusCode.NotFound, Bodies.NotFound) };

        var result = await run.InvokeAsync("status", Bodies.Id);

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Output, Is.Empty);
        Assert.That(result.Error, Does.Contain("Not found: There is no notification 019a0c5e.").And.Contain("4bf92f3577b34da6a3ce929d0e0e4736"));
    }

    [TestCase("Delivered", 0)]
    [TestCase("Faulted", 1)]
    [TestCase("Cancelled", 1)]
    [TestCase("Expired", 1)]
    public async Task Watch_follows_until_the_state_is_final(string final, int exitCode)
    {
        var api = new StubApi().Expect(Request, Bodies.Status("Queued")).Expect(Request, Bodies.Status("Sent")).Expect(Request, Bodies.Status(final));
        var run = new CliRun { Api = api };

        var result = await run.InvokeAsync("status", Bodies.Id, "--watch");

        Assert.That(result.ExitCode, Is.EqualTo(exitCode));
        Assert.That(result.Output, Does.StartWith($"{final}:"));
        Assert.That(result.Error, Does.Contain("Queued:").And.Contain("Sent:"));
    }

    [Test]
    public async Task Watch_tells_each_state_once_and_outlives_a_server_that_is_away()
    {
        var api = new StubApi().Expect(Request, Bodies.Status("Queued")).Expect(Request, Bodies.Status("Queued"))
            .ExpectFailure(Request, new HttpRequestException("Connection refused")).Expect(Request, Bodies.Status("Delivered"));
        var run = new CliRun { Api = api };

        var result = await run.InvokeAsync("status", Bodies.Id, "--watch");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Error.Split("Queued:"), Has.Length.EqualTo(2));
        Assert.That(result.Error, Does.Contain("still trying"));
    }

    [Test]
    public async Task Watch_ends_when_its_time_is_up_and_shows_how_far_it_came()
    {
        // At 0, 250, 750 and 1000 ms: the last pause is cut so that the time is kept.
        var api = new StubApi();
        for (var poll = 0; poll < 4; poll++)
        {
            api.Expect(Request, Bodies.Status("Held"));
        }

        var run = new CliRun { Api = api };

        var result = await run.InvokeAsync("status", Bodies.Id, "--watch", "--timeout", "1s");

        Assert.That(result.ExitCode, Is.EqualTo(3));
        Assert.That(run.Clock.Waited, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(result.Output, Does.StartWith("Held:"));
        Assert.That(result.Error, Does.Contain("Not final yet").And.Contain("--timeout"));
    }

    [Test]
    public async Task What_a_provider_wrote_cannot_steer_the_terminal()
    {
        var run = new CliRun { Api = new StubApi().Expect(Request, Bodies.Status("Faulted", @"\u001b]0;owned\u0007 \u001b[2J")) };

        var result = await run.InvokeAsync("status", Bodies.Id);

        Assert.That(result.Output.Where(x => char.IsControl(x) && x is not '\n'), Is.Empty);
    }

    private static IEnumerable<string> OffsetsIn(string output) =>
        output.Split(Environment.NewLine).SkipWhile(x => !x.StartsWith("AFTER", StringComparison.Ordinal)).Skip(1).Where(x => x.Length > 0)
            .Select(x => x[..x.IndexOf("  ", StringComparison.Ordinal)]);
}
