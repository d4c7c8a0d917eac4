using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Operations;

[NonParallelizable]
public sealed class TraceTests
{
    private static readonly string[] Sources = ["Notifications", "Notifications.Channels", "MassTransit", "Microsoft.AspNetCore"];

    [Test]
    public async Task One_trace_joins_the_POST_with_every_attempt_redelivery_and_replay()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = x => Sources.Contains(x.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var platform = await Platform.StartAsync();
        platform.Receiver.AnswerWith(call => call.Number <= 4 ? 503 : 200);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events") { Content = JsonContent.Create(new { eventType = "order.created", payload = new { } }) };
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");

        using var response = await platform.Api.SendAsync(request);
        var id = (await response.Content.ReadFromJsonAsync<Platform.Receipt>())!.Notifications[0].Id;
        var faulted = await platform.WaitForStateAsync(id, "Faulted");
        using var replay = await platform.PostAsync("/v1/replays", """{"filter":{}}""");
        var delivered = await platform.WaitForStateAsync(id, "Delivered");

        Assert.That(faulted.GetProperty("traceId").GetString(), Is.EqualTo(trace));
        Assert.That(AttemptTraces(delivered), Is.EqualTo(Enumerable.Repeat(trace, 5)));
        Assert.That(platform.Receiver.Calls.Select(x => x.Headers["traceparent"].Split('-')[1]), Is.EqualTo(Enumerable.Repeat(trace, 5)));
        var ours = spans.Where(x => x.TraceId.ToHexString() == trace).ToList();
        Assert.That(ours.Select(x => x.Source.Name).Distinct(), Is.EquivalentTo(Sources));
        Assert.That(ours.Count(x => x.Source.Name == "Notifications.Channels"), Is.EqualTo(5));
        Assert.That(ours.Select(x => x.TagObjects.Select(y => $"{y.Value}")).SelectMany(x => x), Has.None.Contains(platform.Receiver.Url), "no recipient in a span");
    }

    private static IEnumerable<string?> AttemptTraces(JsonElement view) =>
        view.GetProperty("timeline").EnumerateArray().Where(x => x.GetProperty("what").GetString() == "Attempt").Select(x => x.GetProperty("traceId").GetString());
}
