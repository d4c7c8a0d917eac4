using System.Text.Json;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Telemetry;

public sealed class SpanTests : TelemetryFixture
{
    [Test]
    public async Task A_notification_that_is_deferred_twice_and_delivered_is_one_tree_under_the_callers_span()
    {
        await StartAsync();
        var (trace, caller, id) = await PostAsync("twice");
        await Platform.WaitForStateAsync(id, "Delivered");

        var spans = await WaitForTraceAsync(trace, x => Applied(x) >= 3 && Reported(x) == 3 && Orphans(x, caller) == "");

        Assert.That(spans.Where(x => x.Parent == caller).Select(x => x.Name), Is.EqualTo(new[] { "POST /v1/events" }), "one root");
        // The next claim may be quicker than the lifecycle, which then applies an outcome once more: three times and more.
        Assert.That(spans.Where(x => x.Scope == "Notifications" && x.Name != "lifecycle process").CountBy(x => x.Name).ToDictionary(), Is.EquivalentTo(new Dictionary<string, int>
        {
            ["intake"] = 1, ["dispatch"] = 1, ["claim"] = 3, ["attempt"] = 3, ["report"] = 3,
        }));
        Assert.That(spans.Where(x => x.Name == "attempt").Select(x => x.Attributes["notification.outcome"]).Order(), Is.EqualTo(new[] { "Deferred", "Deferred", "Delivered" }));
        Assert.That(spans.Where(x => x.Scope == "Notifications.Channels").Select(x => x.Attributes["http.response.status_code"]).Order(), Is.EqualTo(new[] { "200", "503", "503" }));
        Assert.That(spans.Single(x => x.Parent == caller).Attributes, Is.SupersetOf(new Dictionary<string, string>
        {
            ["http.request.method"] = "POST", ["http.route"] = "/v1/events", ["http.response.status_code"] = "202",
        }));
        foreach (var span in spans.Where(x => x.Scope == "MassTransit"))
        {
            Assert.That(span.Attributes["messaging.system"], Is.EqualTo("rabbitmq"), span.Name);
            Assert.That(span.Attributes["messaging.operation.type"], Is.AnyOf("send", "receive", "process"), span.Name);
            Assert.That(span.Attributes["messaging.destination.name"], Is.Not.Empty, span.Name);
        }

        Assert.That(spans.Select(x => x.Scope).Distinct(), Is.EquivalentTo(new[] { "Microsoft.AspNetCore", "Notifications", "Notifications.Channels", "MassTransit", "Npgsql" }));
    }

    [Test]
    public async Task A_replay_goes_on_in_the_notifications_trace_and_is_linked_with_the_trace_of_its_request()
    {
        await StartAsync();
        var (trace, caller, id) = await PostAsync("fault");
        await Platform.WaitForStateAsync(id, "Faulted");
        using var replay = await Platform.PostAsync("/v1/replays", $$"""{"ids":["{{id}}"]}""");
        await Platform.WaitForStateAsync(id, "Delivered");

        var spans = await WaitForTraceAsync(trace, x => Applied(x) >= 5 && Reported(x) == 5 && Orphans(x, caller) == "");

        var request = await Collector.WaitForAsync("the span of the replay's request", x => x.Spans.SingleOrDefault(y => y.Name == "POST /v1/replays"), x => x is not null);
        var again = spans.Single(x => x.Name == "dispatch" && x.Attributes["notification.cycle"] == "2");
        Assert.That(again.Links, Is.EqualTo(new[] { (request!.Trace, request.Id) }));
        Assert.That(request.Trace, Is.Not.EqualTo(trace));
        Assert.That(request.Links.Select(x => x.Trace), Is.EqualTo(new[] { trace }));
        Assert.That(spans.Single(x => x.Name == "dispatch" && x.Attributes["notification.cycle"] == "1").Links, Is.Empty);
    }

    [Test]
    public async Task Notifications_that_share_statements_and_messages_keep_their_own_traces()
    {
        const int count = 40;
        await StartAsync();
        var posted = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => PostAsync("take")));
        await Platform.WaitForCountAsync("Delivered", count);

        foreach (var (trace, caller, id) in posted)
        {
            var spans = await WaitForTraceAsync(trace, x => Applied(x) == 1 && Reported(x) == 1 && Orphans(x, caller) == "");
            var ours = spans.Where(x => x.Attributes.ContainsKey("notification.id"));
            Assert.That(ours.Select(x => x.Attributes["notification.id"]).Distinct(), Is.EqualTo(new[] { id.ToString() }));
            Assert.That(ours.Select(x => x.Name), Is.EquivalentTo(new[] { "dispatch", "claim", "attempt", "POST", "lifecycle process" }));
        }
    }

    [Test]
    public async Task Logs_come_with_the_trace_they_belong_to_as_they_do_on_standard_output()
    {
        await StartAsync();
        var (trace, _, id) = await PostAsync("take");
        await Platform.WaitForStateAsync(id, "Delivered");

        var log = await Collector.WaitForAsync("the attempt's log", x => x.Logs.FirstOrDefault(y => y.Body.Contains($"Attempt of {id}", StringComparison.Ordinal)), x => x is not null);

        Assert.That(log!.Trace, Is.EqualTo(trace));
        Assert.That(log.Span, Is.Not.Empty);
        Assert.That(log.Severity, Is.EqualTo("Information"));
        Assert.That(log.Attributes["Outcome"], Is.EqualTo("Delivered"));
        var line = Process.Output.Single(x => x.Contains($"Attempt of {id}", StringComparison.Ordinal));
        Assert.That(JsonDocument.Parse(line).RootElement.GetProperty("State").GetProperty("TraceId").GetString(), Is.EqualTo(trace));
    }

    [Test]
    public async Task The_correlation_id_stands_on_the_spans_of_request_and_attempts_and_in_the_logs_of_both()
    {
        await StartAsync(more: new() { ["Logging__LogLevel__Microsoft.AspNetCore.Routing.EndpointMiddleware"] = "Information" });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events")
        {
            Content = new StringContent("""{"eventType":"order.created","payload":"twice"}""", System.Text.Encoding.UTF8, "application/json"),
            Headers = { { "x-correlation-id", "cart-42" } },
        };
        using var response = await Platform.Api.SendAsync(request);
        var id = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("notifications")[0].GetProperty("id").GetGuid();
        await Platform.WaitForStateAsync(id, "Delivered");

        var spans = await Collector.WaitForAsync("spans with the id", x => x.Spans.Where(y => y.Attributes.GetValueOrDefault("correlation.id") == "cart-42").Select(y => y.Name).ToList(), x => x.Count == 4);
        Assert.That(spans, Is.EquivalentTo(new[] { "POST /v1/events", "attempt", "attempt", "attempt" }));
        var attempt = JsonElement.Parse(Process.Output.Last(x => x.Contains($"Attempt of {id}", StringComparison.Ordinal)));
        Assert.That(attempt.GetProperty("State").GetProperty("CorrelationId").GetString(), Is.EqualTo("cart-42"));
        var endpoint = JsonElement.Parse(Process.Output.First(x => x.Contains("Executing endpoint", StringComparison.Ordinal) && x.Contains("cart-42", StringComparison.Ordinal)));
        Assert.That(endpoint.GetProperty("Scopes").EnumerateArray().Single().GetProperty("CorrelationId").GetString(), Is.EqualTo("cart-42"));
        Assert.That(Process.Output, Has.None.Contains("RequestPath"), "a path holds what clients chose");
    }

    /// <summary>How many outcomes the lifecycle has applied: the last thing that happens to an attempt.</summary>
    // Spans come in the order in which they end, from several exports; the last of an attempt is its report's.
    private static int Reported(List<OtlpSpan> spans) => spans.Count(x => x.Name == "report");

    private static int Applied(IEnumerable<OtlpSpan> spans) => spans.Count(x => x is { Scope: "Notifications", Name: "lifecycle process" });

    private static string Orphans(IReadOnlyCollection<OtlpSpan> spans, string caller)
    {
        var known = spans.Select(x => x.Id).Append(caller).ToHashSet();
        return string.Join(", ", spans.Where(x => !known.Contains(x.Parent)).Select(x => $"{x.Scope} {x.Name}"));
    }
}
