using System.Net;
using NUnit.Framework;

namespace Notifications.Tests.Cli;

internal sealed class CancelCommandTests
{
    private const string Other = "019a0c5e-0000-7000-8000-000000000002";
    private const string Refusal = """{"type":"/problems/attempt-under-way","title":"An attempt is under way","status":409,"detail":"Ask again."}""";

    [Test]
    public async Task Each_is_cancelled_by_itself_and_what_is_refused_does_not_stop_the_rest()
    {
        var run = new CliRun { Api = Refusing(HttpStatusCode.Conflict).Expect($"DELETE /v1/notifications/{Bodies.Id}", Bodies.Status("Cancelled", "Cancelled at noon.")) };

        var result = await run.InvokeAsync("cancel", Other, Bodies.Id);

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Output.Trim(), Is.EqualTo($"{Bodies.Id}: Cancelled at noon."));
        Assert.That(result.Error, Does.Contain($"An attempt is under way: {Other}: Ask again."));
    }

    [Test]
    public async Task A_server_that_is_away_is_asked_no_further()
    {
        var run = new CliRun { Api = Refusing(HttpStatusCode.ServiceUnavailable) };

        var result = await run.InvokeAsync("cancel", Other, Bodies.Id);

        Assert.That((result.ExitCode, run.Api.Bodies.Count), Is.EqualTo((3, 1)));
    }

    [Test]
    public async Task As_json_there_is_one_document_a_line()
    {
        var run = new CliRun { Api = new StubApi().Expect($"DELETE /v1/notifications/{Bodies.Id}", Bodies.Status("Cancelled")) };

        var result = await run.InvokeAsync("cancel", Bodies.Id, "--json");

        Assert.That(result.Output.Trim().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(result.Json.GetProperty("later").GetString(), Is.EqualTo("added by a newer server"));
    }

    [Test]
    public async Task A_skip_says_what_goes_on_and_what_stays()
    {
        var run = new CliRun { Api = new StubApi().Expect($"POST /v1/notifications/{Bodies.Id}/skip", Bodies.Status("Faulted", "Faulted at noon.")) };

        var result = await run.InvokeAsync("skip", Bodies.Id);

        Assert.That((result.ExitCode, result.Output.Trim()), Is.EqualTo((0, $"{Bodies.Id}: its lane goes on without it. Faulted at noon.")));
    }

    [TestCase]
    [TestCase("x")]
    public async Task It_takes_an_id(params string[] args) => Assert.That((await new CliRun().InvokeAsync(["cancel", .. args])).ExitCode, Is.EqualTo(2));

    private static StubApi Refusing(HttpStatusCode status) => new StubApi().Expect($"DELETE /v1/notifications/{Other}", status, Refusal);
}
