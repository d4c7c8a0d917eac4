using System.Net;
using Notifications.Channels.Webhook;
using NUnit.Framework;

namespace Notifications.Tests.Cli;

internal sealed class CommandLineTests
{
    private const string Problem = """{"type":"about:blank","title":"A title","status":400,"detail":"A detail.","errors":{"limit":["is too large"]},"traceId":"abc"}""";

    [TestCase(HttpStatusCode.BadRequest, 2)]
    [TestCase(HttpStatusCode.UnprocessableEntity, 2)]
    [TestCase(HttpStatusCode.Unauthorized, 4)]
    [TestCase(HttpStatusCode.Forbidden, 4)]
    [TestCase(HttpStatusCode.NotFound, 1)]
    [TestCase(HttpStatusCode.Conflict, 1)]
    [TestCase(HttpStatusCode.TooManyRequests, 3)]
    [TestCase(HttpStatusCode.RequestTimeout, 3)]
    [TestCase(HttpStatusCode.InternalServerError, 3)]
    [TestCase(HttpStatusCode.ServiceUnavailable, 3)]
    public async Task The_exit_code_tells_what_kind_of_failure_it_was(HttpStatusCode status, int exitCode)
    {
        var isForTheMoment = status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or HttpStatusCode.ServiceUnavailable;
        var api = isForTheMoment ? new StubApi().ExpectFailureOfRead("GET /v1/stats", status, Problem) : new StubApi().Expect("GET /v1/stats", status, Problem);

        var result = await new CliRun { Api = api }.InvokeAsync("stats");

        Assert.That(result.ExitCode, Is.EqualTo(exitCode));
        Assert.That(result.Output, Is.Empty);
        Assert.That(result.Error, Does.Contain("error: A title: A detail.").And.Contain("limit: is too large").And.Contain("trace: abc"));
    }

    [TestCase()]
    [TestCase("events")]
    [TestCase("nothing")]
    [TestCase("status")]
    [TestCase("status", "42")]
    [TestCase("stats", "--colour")]
    [TestCase("faults", "--cause", "bad-luck")]
    [TestCase("faults", "--since", "yesterday")]
    [TestCase("faults", "--limit", "many")]
    [TestCase("stats", "--url", "ftp://here")]
    [TestCase("stats", "--url", "here")]
    public async Task Bad_usage_exits_with_2_and_asks_nothing_of_the_server(params string[] args)
    {
        var result = await new CliRun().InvokeAsync(args);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Output, Is.Empty);
        Assert.That(result.Error, Does.StartWith("error: Bad usage: "));
    }

    [Test]
    public async Task Bad_usage_as_json_is_a_problem_too()
    {
        var result = await new CliRun().InvokeAsync("faults", "--limit", "0", "--json");

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.ErrorJson.GetProperty("detail").GetString(), Does.Contain("--limit must be between"));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase(" \n")]
    public async Task Without_a_key_nothing_is_asked_and_the_error_says_what_to_set(string? key)
    {
        var result = await new CliRun { Key = key }.InvokeAsync("stats");

        Assert.That(result.ExitCode, Is.EqualTo(4));
        Assert.That(result.Error, Does.Contain("NOTIFICATIONS_API_KEY").And.Contain("--api-key").And.Contain("supersecretkey"));
    }

    [TestCase("a b")]
    [TestCase("a\nb")]
    [TestCase("schlüssel")]
    public async Task A_key_that_no_header_can_carry_is_refused_without_being_shown(string key)
    {
        var result = await new CliRun { Key = key }.InvokeAsync("stats");

        Assert.That(result.ExitCode, Is.EqualTo(4));
        Assert.That(result.Error, Does.Not.Contain(key));
    }

    [Test]
    public async Task The_option_wins_over_the_variable_and_the_newline_of_a_file_is_no_part_of_a_key()
    {
        var byVariable = new CliRun { Key = "from-a-file\n", Api = new StubApi().Expect("GET /v1/stats", Bodies.Stats) };
        await byVariable.InvokeAsync("stats");

        var byOption = new CliRun { Api = new StubApi().Expect("GET /behind/a/prefix/v1/stats", Bodies.Stats) };
        await byOption.InvokeAsync("stats", "--api-key", "by-option", "--url", "https://host/behind/a/prefix");

        Assert.That(byVariable.Api.Keys, Is.EqualTo(["from-a-file"]));
        Assert.That(byOption.Api.Keys, Is.EqualTo(["by-option"]));
    }

    [Test]
    public async Task A_server_that_is_down_is_named()
    {
        var run = new CliRun { Api = new StubApi().ExpectFailureOfRead("GET /v1/stats", new HttpRequestException("Connection refused (127.0.0.1:9)")) };

        var result = await run.InvokeAsync("stats", "--url", "http://127.0.0.1:9");

        Assert.That(result.ExitCode, Is.EqualTo(3));
        Assert.That(result.Error, Does.Contain("http://127.0.0.1:9/").And.Contain("Connection refused").And.Contain("NOTIFICATIONS_URL"));
        Assert.That(result.Error, Does.Not.Contain("   at "));
    }

    [Test]
    public async Task A_server_that_does_not_answer_in_time_is_unavailable()
    {
        var run = new CliRun { Api = new StubApi().ExpectFailureOfRead("GET /v1/stats", new TaskCanceledException()) };

        var result = await run.InvokeAsync("stats", "--json");

        Assert.That(result.ExitCode, Is.EqualTo(3));
        Assert.That(result.ErrorJson.GetProperty("title").GetString(), Does.Contain("did not answer in time"));
    }

    [Test]
    public async Task A_read_that_fails_for_the_moment_is_tried_again_and_an_order_is_not()
    {
        var read = new CliRun { Api = new StubApi().ExpectFailure("GET /v1/stats", new HttpRequestException("Connection refused")).Expect("GET /v1/stats", Bodies.Stats) };
        var order = new CliRun { Api = new StubApi().Expect($"DELETE /v1/notifications/{Bodies.Id}", HttpStatusCode.ServiceUnavailable, Problem) };

        Assert.That((await read.InvokeAsync("stats")).ExitCode, Is.Zero);
        Assert.That((await order.InvokeAsync("cancel", Bodies.Id)).ExitCode, Is.EqualTo(3));
    }

    [Test]
    public async Task With_a_signing_secret_every_request_is_signed()
    {
        using var file = new SecretInFile("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
        var byFile = new CliRun { Api = new StubApi().Expect("GET /v1/stats", Bodies.Stats) };
        var byVariable = new CliRun { Api = new StubApi().Expect("GET /v1/stats", Bodies.Stats), SigningSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };

        await byFile.InvokeAsync("stats", "--signing-secret-file", file.Path);
        await byVariable.InvokeAsync("stats");

        foreach (var run in new[] { byFile, byVariable })
        {
            var (id, timestamp, signature) = run.Api.Signatures.Single();
            Assert.That(StandardWebhookSignature.Verify("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", id, timestamp, signature, default, run.Clock.GetUtcNow()), Is.True);
        }
    }

    [Test]
    public async Task A_server_that_refuses_the_signature_is_no_reason_to_check_the_key()
    {
        const string refusal = """{"type":"/problems/signature-invalid","title":"The request is not signed as it should be","status":401,"detail":"Sign it."}""";

        var result = await new CliRun { Api = new StubApi().Expect("GET /v1/stats", HttpStatusCode.Unauthorized, refusal) }.InvokeAsync("stats");

        Assert.That(result.ExitCode, Is.EqualTo(4));
        Assert.That(result.Error, Does.Contain("NOTIFICATIONS_SIGNING_SECRET").And.Not.Contain("NOTIFICATIONS_API_KEY"));
    }

    [Test]
    public async Task A_signing_secret_that_cannot_be_used_is_refused_without_being_shown()
    {
        var result = await new CliRun { SigningSecret = "whsec_???" }.InvokeAsync("stats");

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("NOTIFICATIONS_SIGNING_SECRET").And.Not.Contain("???"));
    }

    [TestCase(HttpStatusCode.OK, "<html>hello</html>")]
    [TestCase(HttpStatusCode.OK, "[]")]
    [TestCase(HttpStatusCode.OK, "")]
    [TestCase(HttpStatusCode.NotFound, "<html>no such page</html>")]
    [TestCase(HttpStatusCode.Redirect, "")]
    public async Task Somebody_elses_server_is_no_answer(HttpStatusCode status, string body)
    {
        var run = new CliRun { Api = new StubApi().Expect("GET /v1/stats", status, body) };

        var result = await run.InvokeAsync("stats");

        Assert.That(result.ExitCode, Is.EqualTo(3));
        Assert.That(result.Error, Does.Contain("does not look like a Notifications server").And.Contain("http://127.0.0.1:3005/v1/stats"));
    }

    [Test]
    public async Task Ctrl_C_ends_a_command_that_waits_for_the_server()
    {
        using var interrupt = new CancellationTokenSource();
        using var asked = new HangingApi(interrupt.Cancel);
        var run = new CliRun { Http = asked };

        var result = await run.InvokeUnverifiedAsync(["stats"], interrupt.Token);

        Assert.That(result.ExitCode, Is.EqualTo(130));
        Assert.That(result.Output + result.Error, Is.Empty);
    }

    [Test]
    public async Task Ctrl_C_ends_a_command_that_waits_for_its_input()
    {
        using var interrupt = new CancellationTokenSource();
        var run = new CliRun { InputStream = new HangingStream(interrupt.Cancel) };

        var result = await run.InvokeUnverifiedAsync(["events", "post", "-"], interrupt.Token);

        Assert.That(result.ExitCode, Is.EqualTo(130));
    }

    [Test]
    public async Task The_help_names_every_exit_code()
    {
        var result = await new CliRun().InvokeAsync("--help");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output, Does.Contain("notifications [command]"));
        foreach (var code in new[] { 0, 1, 2, 3, 4, 130 })
        {
            Assert.That(result.Output, Does.Match($"(?m)^  {code} +\\w"));
        }
    }

    [TestCase("events post")]
    [TestCase("events show")]
    [TestCase("status")]
    [TestCase("faults")]
    [TestCase("faults list")]
    [TestCase("faults summary")]
    [TestCase("replay")]
    [TestCase("replays show")]
    [TestCase("stats")]
    public async Task The_help_of_each_command_ends_in_examples_of_it(string command)
    {
        var result = await new CliRun { Key = null }.InvokeAsync([.. command.Split(' '), "--help"]);

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output[result.Output.IndexOf("Examples:", StringComparison.Ordinal)..], Does.Contain($"notifications {command}"));
    }

    [Test]
    public async Task The_help_never_shows_the_key()
    {
        var result = await new CliRun { Key = "very-secret" }.InvokeAsync("stats", "--help");

        Assert.That(result.Output, Does.Not.Contain("very-secret"));
    }

    private sealed class SecretInFile : IDisposable
    {
        public SecretInFile(string secret) => File.WriteAllText(Path, secret);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
