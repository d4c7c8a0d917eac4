using NUnit.Framework;

namespace Notifications.Tests.Cli;

internal sealed class StatsCommandTests
{
    [Test]
    public async Task Stats_shows_each_state_the_difference_and_what_is_open_longest()
    {
        var run = new CliRun { Api = new StubApi().Expect("GET /v1/stats", Bodies.Stats) };

        var result = await run.InvokeAsync("stats");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output, Does.Match("events accepted +1000").And.Match("notifications Faulted +7").And.Match("difference +0").And.Match("possible duplicates +6"));
        Assert.That(result.Output, Does.Contain("accepted 30 s ago").And.Contain("Queued, for 20 s").And.Contain("webhook     exhausted  5"));
        Assert.That(result.Error, Is.Empty);
    }

    [Test]
    public async Task What_is_held_is_shown_by_reason()
    {
        var body = Bodies.Stats.Replace("\"oldestOpen\"", "\"holds\":[{\"channel\":\"sms\",\"reason\":\"unknown\",\"count\":3}],\"oldestOpen\"", StringComparison.Ordinal);
        var run = new CliRun { Api = new StubApi().Expect("GET /v1/stats", body) };

        var result = await run.InvokeAsync("stats");

        Assert.That(result.Output, Does.Contain("HELD IN").And.Match("sms +unknown +3"));
    }

    [Test]
    public async Task A_difference_is_pointed_out()
    {
        var run = new CliRun { Api = new StubApi().Expect("GET /v1/stats", Bodies.Stats.Replace("\"difference\":0", "\"difference\":-2", StringComparison.Ordinal)) };

        var result = await run.InvokeAsync("stats");

        Assert.That(result.Output, Does.Match("difference +-2"));
        Assert.That(result.Error, Does.Contain("The difference is not 0"));
    }

    [Test]
    public async Task Stats_as_json_is_the_servers_answer()
    {
        var run = new CliRun { Api = new StubApi().Expect("GET /v1/stats", Bodies.Stats) };

        var result = await run.InvokeAsync("stats", "--json");

        Assert.That(result.Json.GetProperty("notifications").GetProperty("Faulted").GetInt32(), Is.EqualTo(7));
        Assert.That(result.Json.GetProperty("later").GetInt32(), Is.EqualTo(1));
    }
}
