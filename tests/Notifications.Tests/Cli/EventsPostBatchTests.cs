using System.Text.Json;
using NUnit.Framework;

namespace Notifications.Tests.Cli;

internal sealed class EventsPostBatchTests
{
    [Test]
    public async Task A_server_that_goes_away_within_a_batch_is_told_with_the_first_line_of_that_batch()
    {
        var run = GoingAwayAtTheThird();

        var result = await run.InvokeAsync("events", "post", "-", "--concurrency", "1");

        var first = int.Parse(EventsPostCommandTests.EventId(JsonDocument.Parse(run.Api.Bodies.Last()).RootElement.GetProperty("events")[0].GetRawText()), null);
        Assert.That(result.ExitCode, Is.EqualTo(3));
        Assert.That(first, Is.InRange(1, 3));
        Assert.That(result.Output, Does.StartWith($"{first - 1} posted: {first - 1} accepted"));
        Assert.That(result.Error, Does.Contain($"the event on line {first} "));
    }

    [Test]
    public async Task A_file_goes_to_the_server_in_few_batches_and_each_line_is_told()
    {
        var run = new CliRun { Api = new StubApi().OnEvent(EventsPostCommandTests.Accept), Input = string.Join('\n', Enumerable.Range(1, 5000).Select(x => $$"""{"eventId":"{{x}}"}""")) };

        var result = await run.InvokeAsync("events", "post", "-", "--json");

        var posted = EventsPostCommandTests.Documents(result.Output).ToArray();
        Assert.That(posted.Select(x => x.GetProperty("line").GetInt64()).Order(), Is.EqualTo(Enumerable.Range(1, 5000)));
        Assert.That(posted, Has.All.Matches<JsonElement>(x => x.GetProperty("answer").GetProperty("eventId").GetString() == $"{x.GetProperty("line").GetInt64()}"
            && x.GetProperty("answer").GetProperty("status").GetString() == "Queued" && !x.GetProperty("answer").GetProperty("duplicate").GetBoolean()));
        Assert.That(run.Api.Bodies.Count, Is.LessThan(5000 / 2));
    }

    [Test]
    public async Task A_server_that_takes_no_batches_gets_each_event_by_itself()
    {
        var run = new CliRun { Api = new StubApi { HasNoBatches = true }.OnEvent(EventsPostCommandTests.Accept), Input = string.Join('\n', Enumerable.Range(1, 200).Select(x => $$"""{"eventId":"{{x}}"}""")) };

        var result = await run.InvokeAsync("events", "post", "-", "--concurrency", "2");

        Assert.That(result.Output.Trim(), Is.EqualTo("200 posted: 200 accepted, 0 duplicate, 0 refused"));
        Assert.That(run.Api.Bodies.Where(x => x.Contains("\"events\"", StringComparison.Ordinal)).ToArray(), Has.Length.InRange(1, 2), "each worker asks once");
    }

    internal static CliRun GoingAwayAtTheThird() => new()
    {
        Api = new StubApi().OnEvent(body => EventsPostCommandTests.EventId(body) == "3" ? new StubApi.Answer(default, "", new HttpRequestException("Connection refused")) : EventsPostCommandTests.Accept(body)),
        Input = string.Join('\n', Enumerable.Range(1, 1000).Select(x => $$"""{"eventId":"{{x}}"}""")),
    };
}
