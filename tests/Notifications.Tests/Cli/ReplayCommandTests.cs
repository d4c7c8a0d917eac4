using System.Net;
using NUnit.Framework;

namespace Notifications.Tests.Cli;

internal sealed class ReplayCommandTests
{
    private const string Post = "POST /v1/replays";
    private const string Poll = $"GET /v1/replays/{Bodies.ReplayId}?limit=1";
    private const string Page = $"GET /v1/replays/{Bodies.ReplayId}?limit=500";
    private const string Other = "019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5f";

    [TestCase("deliver-webhook_error")]
    [TestCase("deliver-webhook")]
    [TestCase("webhook")]
    public async Task A_queue_is_named_by_error_queue_queue_or_channel(string queue)
    {
        var run = Replays(Bodies.Replay(1, 1));

        var result = await run.InvokeAsync("replay", queue);

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(run.Api.Bodies.Single(), Is.EqualTo("""{"filter":{"channel":"webhook"}}"""));
        Assert.That(result.Output, Does.Contain(Bodies.Id).And.Contain($"Replayed 1 of 1 (replay {Bodies.ReplayId})."));
    }

    [TestCase("deliver-webhook-critical", "deliver-webhook_error")]
    [TestCase("deliver-webhook-high", "deliver-webhook_error")]
    [TestCase("deliver-webhook-retry", "deliver-webhook_error")]
    [TestCase("deliver-webhook-high_error", "deliver-webhook_error")]
    [TestCase("webhook_error", "not a delivery queue")]
    [TestCase("lifecycle_error", "not a delivery queue")]
    [TestCase("deliver webhook", "not a delivery queue")]
    public async Task A_name_that_would_mean_something_else_is_refused_before_anything_is_replayed(string queue, string advice)
    {
        var result = await new CliRun().InvokeAsync("replay", queue);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain(advice));
    }

    [TestCase("replay")]
    [TestCase("replay", "webhook", "--all")]
    [TestCase("replay", "webhook", "--id", Bodies.Id)]
    [TestCase("replay", "--all", "--id", Bodies.Id)]
    [TestCase("replay", "--id", Bodies.Id, "--channel", "webhook")]
    [TestCase("replay", "webhook", "--channel", "email")]
    [TestCase("replay", "--id", "42")]
    [TestCase("replay", "webhook", "--limit", "0")]
    [TestCase("replay", "webhook", "--timeout", "soon")]
    public async Task What_to_replay_must_be_said_once_and_clearly(params string[] args)
    {
        var result = await new CliRun().InvokeAsync(args);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("notifications replay --help"));
    }

    [Test]
    public async Task Ids_filters_limit_and_dry_run_are_what_the_server_is_asked()
    {
        var byId = Replays(Bodies.Replay(2, 2));
        await byId.InvokeAsync("replay", "--id", Bodies.Id, "--id", Other);

        var byFilter = Replays(Bodies.Replay(9, 0, dryRun: true), HttpStatusCode.OK);
        await byFilter.InvokeAsync(
            "replay", "--all", "--destination", "crm", "--event-type", "order.created", "--cause", "unknown", "--since", "2h", "--limit", "9", "--dry-run");

        Assert.That(byId.Api.Bodies.Single(), Is.EqualTo($$"""{"ids":["{{Bodies.Id}}","{{Other}}"]}"""));
        Assert.That(byFilter.Api.Bodies.Single(), Is.EqualTo(
            """{"filter":{"destination":"crm","eventType":"order.created","cause":"unknown","since":"2026-01-31T10:00:00+00:00"},"limit":9,"dryRun":true}"""));
    }

    [Test]
    public async Task A_dry_run_says_that_nothing_was_changed_and_never_waits()
    {
        var result = await Replays(Bodies.Replay(5, 0, dryRun: true), HttpStatusCode.OK).InvokeAsync("replay", "webhook", "--dry-run", "--wait");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output, Does.Contain("… and 4 more").And.Contain("5 match; nothing was changed"));
    }

    [Test]
    public async Task All_needs_a_yes_where_nobody_can_be_asked()
    {
        var refused = await new CliRun().InvokeAsync("replay", "--all");
        var agreed = Replays(Bodies.Replay(1, 1));
        var done = await agreed.InvokeAsync("replay", "--all", "--yes");

        Assert.That(refused.ExitCode, Is.EqualTo(2));
        Assert.That(refused.Error, Does.Contain("--yes"));
        Assert.That(done.ExitCode, Is.Zero);
        Assert.That(agreed.Api.Bodies.Single(), Is.EqualTo("""{"filter":{}}"""));
    }

    [Test]
    public async Task All_asks_a_person_first_and_says_how_many()
    {
        var no = Replays(Bodies.Replay(5230, 0, dryRun: true), HttpStatusCode.OK) with { IsTerminal = true, Input = "\n" };
        var refused = await no.InvokeAsync("replay", "--all");

        var yes = Replays(Bodies.Replay(5230, 0, dryRun: true), HttpStatusCode.OK) with { IsTerminal = true, Input = "y\n" };
        yes.Api.Expect(Post, HttpStatusCode.Accepted, Bodies.Replay(5230, 5230));
        var done = await yes.InvokeAsync("replay", "--all");

        Assert.That(refused.ExitCode, Is.EqualTo(1));
        Assert.That(refused.Error, Does.Contain("Replay 5230 faulted notifications? [y/N]").And.Contain("Nothing was replayed."));
        Assert.That(done.ExitCode, Is.Zero);
    }

    [Test]
    public async Task Wait_polls_until_nothing_is_pending_and_then_shows_each_new_outcome()
    {
        var run = Replays(Bodies.Replay(2, 2));
        run.Api.Expect(Poll, Bodies.ReplayStatus(2, 0, 0)).Expect(Poll, Bodies.ReplayStatus(2, 1, 0)).Expect(Poll, Bodies.ReplayStatus(2, 2, 0))
            .Expect(Page, Bodies.ReplayStatus(2, 2, 0, Bodies.Outcome(Bodies.Id, "Delivered"), next: "p2"))
            .Expect($"{Page}&after=p2", Bodies.ReplayStatus(2, 2, 0, Bodies.Outcome(Other, "Delivered")));

        var result = await run.InvokeAsync("replay", "webhook", "--wait");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output, Does.Contain(Bodies.Id).And.Contain(Other).And.Contain("2 of 2 delivered, 0 faulted, 0 pending; 2 removed from the error queue."));
        Assert.That(result.Error, Does.Contain("Replayed 2 of 2").And.Contain("2 of 2 delivered"));
    }

    [Test]
    public async Task Wait_is_a_no_when_one_of_them_faults_again_and_says_which_and_why()
    {
        var run = Replays(Bodies.Replay(2, 2));
        run.Api.Expect(Poll, Bodies.ReplayStatus(2, 1, 1))
            .Expect(Page, Bodies.ReplayStatus(2, 1, 1, $"{Bodies.Outcome(Bodies.Id, "Delivered")},{Bodies.Outcome(Other, "Faulted", "HTTP 503")}"));

        var result = await run.InvokeAsync("replay", "webhook", "--wait");

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Output, Does.Match($"{Other} +2 +Faulted +503 +HTTP 503"));
    }

    [Test]
    public async Task Wait_ends_with_those_that_are_held_as_unknown_and_is_a_no()
    {
        var status = Bodies.ReplayStatus(1, 0, 0, Bodies.Outcome(Bodies.Id, "Held", "timeout")).Replace("\"pending\":1", "\"held\":1,\"pending\":0", StringComparison.Ordinal);
        var run = Replays(Bodies.Replay(1, 1));
        run.Api.Expect(Poll, status).Expect(Page, status);

        var result = await run.InvokeAsync("replay", "sms", "--cause", "unknown", "--wait");

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Output, Does.Contain("0 of 1 delivered, 0 faulted, 1 held as unknown, 0 pending"));
    }

    [Test]
    public async Task Wait_as_json_is_one_document_with_every_outcome()
    {
        var run = Replays(Bodies.Replay(2, 1, skipped: $$"""{"notificationId":"{{Other}}","reason":"not faulted"}"""));
        run.Api.Expect(Poll, Bodies.ReplayStatus(1, 1, 0)).Expect(Page, Bodies.ReplayStatus(1, 1, 0, Bodies.Outcome(Bodies.Id, "Delivered")));

        var result = await run.InvokeAsync("replay", "--id", Bodies.Id, "--id", Other, "--wait", "--json");

        Assert.That(result.ExitCode, Is.EqualTo(1), "one was skipped");
        Assert.That(result.Json.GetProperty("delivered").GetInt32(), Is.EqualTo(1));
        Assert.That(result.Json.GetProperty("timedOut").GetBoolean(), Is.False);
        Assert.That(result.Json.GetProperty("items")[0].GetProperty("state").GetString(), Is.EqualTo("Delivered"));
        Assert.That(result.Json.GetProperty("skipped")[0].GetProperty("reason").GetString(), Is.EqualTo("not faulted"));
        Assert.That(result.Error, Is.Empty);
    }

    [Test]
    public async Task Wait_ends_when_its_time_is_up_and_says_how_to_go_on()
    {
        var run = Replays(Bodies.Replay(1, 1));
        for (var poll = 0; poll < 4; poll++)
        {
            run.Api.Expect(Poll, Bodies.ReplayStatus(1, 0, 0));
        }

        run.Api.Expect(Page, Bodies.ReplayStatus(1, 0, 0, Bodies.Outcome(Bodies.Id, "Retrying", "HTTP 503")));

        var result = await run.InvokeAsync("replay", "webhook", "--wait", "--timeout", "1s");

        Assert.That(result.ExitCode, Is.EqualTo(3));
        Assert.That(run.Clock.Waited, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(result.Error, Does.Contain($"notifications replays show {Bodies.ReplayId}"));
        Assert.That(result.Output, Does.Contain("Retrying"));
    }

    [Test]
    public async Task Wait_outlives_a_server_that_is_away_for_a_moment()
    {
        var run = Replays(Bodies.Replay(1, 1));
        run.Api.ExpectFailure(Poll, new HttpRequestException("Connection refused")).Expect(Poll, HttpStatusCode.BadGateway, "")
            .Expect(Poll, Bodies.ReplayStatus(1, 1, 0)).Expect(Page, Bodies.ReplayStatus(1, 1, 0, Bodies.Outcome(Bodies.Id, "Delivered")));

        var result = await run.InvokeAsync("replay", "webhook", "--wait");

        Assert.That(result.ExitCode, Is.Zero);
    }

    [Test]
    public async Task A_wait_that_loses_the_server_still_names_the_replay()
    {
        var run = Replays(Bodies.Replay(1, 1));
        for (var poll = 0; poll < 4; poll++)
        {
            run.Api.ExpectFailure(Poll, new HttpRequestException("Connection refused"));
        }

        var result = await run.InvokeAsync("replay", "webhook", "--wait", "--timeout", "1s", "--json");

        Assert.That(result.ExitCode, Is.EqualTo(3));
        Assert.That(result.ErrorJson.GetProperty("detail").GetString(), Does.Contain("Connection refused").And.Contain(Bodies.ReplayId));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Only_a_terminal_sees_a_bar_and_standard_output_never_does(bool isTerminal)
    {
        var run = Replays(Bodies.Replay(1, 1)) with { IsTerminal = isTerminal };
        run.Api.Expect(Poll, Bodies.ReplayStatus(1, 0, 0)).Expect(Poll, Bodies.ReplayStatus(1, 1, 0))
            .Expect(Page, Bodies.ReplayStatus(1, 1, 0, Bodies.Outcome(Bodies.Id, "Delivered")));

        var result = await run.InvokeAsync("replay", "webhook", "--wait");

        Assert.That(result.Error.Contains('\u001b', StringComparison.Ordinal), Is.EqualTo(isTerminal));
        Assert.That(result.Output, Does.Not.Contain('\u001b'));
    }

    [Test]
    public async Task Nothing_to_replay_is_done()
    {
        var run = new CliRun
        {
            Api = new StubApi().Expect(Post, HttpStatusCode.Accepted, """{"id":null,"dryRun":false,"matched":0,"replayed":0,"items":[],"skipped":[]}"""),
        };

        var result = await run.InvokeAsync("replay", "webhook", "--wait");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output, Does.Contain("nothing to replay"));
    }

    [Test]
    public async Task A_replay_can_be_looked_at_later()
    {
        var run = new CliRun { Api = new StubApi().Expect(Page, Bodies.ReplayStatus(2, 1, 0, Bodies.Outcome(Bodies.Id, "Delivered"))) };

        var result = await run.InvokeAsync("replays", "show", Bodies.ReplayId);

        Assert.That(result.ExitCode, Is.EqualTo(1), "one is still pending");
        Assert.That(result.Output, Does.Contain("1 of 2 delivered, 0 faulted, 1 pending"));
    }

    private static CliRun Replays(string answer, HttpStatusCode status = HttpStatusCode.Accepted) =>
        new() { Api = new StubApi().Expect(Post, status, answer) };
}
