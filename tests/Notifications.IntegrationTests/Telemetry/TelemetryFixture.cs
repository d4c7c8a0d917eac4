using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Telemetry;

/// <summary>The product as a process, with OTEL_* in its environment, and a collector that decodes what comes.</summary>
public abstract class TelemetryFixture
{
    private OtlpReceiver? _collector;
    private ProductProcess? _process;

    private protected OtlpReceiver Collector => _collector!;

    private protected Platform Platform { get; private set; } = null!;

    private protected ProductProcess Process => _process!;

    [SetUp]
    public async Task Prepare()
    {
        Platform = await Platform.PrepareAsync(new() { ["Books:Interval"] = "00:00:00.200" });
        Platform.Receiver.Answer = AnswerAsync;
    }

    [TearDown]
    public async Task Stop()
    {
        if (_process is not null) await _process.DisposeAsync();
        if (_collector is not null) await _collector.DisposeAsync();
        (_process, _collector) = (null, null);
        await Platform.DisposeAsync();
    }

    private protected async Task StartAsync(HttpProtocols protocols = HttpProtocols.Http1, Dictionary<string, string>? more = null)
    {
        _collector = await OtlpReceiver.StartAsync(protocols);
        await StartProcessAsync(Collector.Url, protocols, more);
    }

    private protected async Task StartProcessAsync(string collector, HttpProtocols protocols = HttpProtocols.Http1, Dictionary<string, string>? more = null)
    {
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocols == HttpProtocols.Http2 ? "grpc" : "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        };
        foreach (var (name, value) in more ?? []) environment[name] = value;
        _process = await Platform.StartProcessAsync(environment);
    }

    /// <summary>Posts an event with a trace context, as an instrumented producer does.</summary>
    /// <param name="wish">What the receiver is to do with it: twice, fault, hold, reject, or anything else for "take it".</param>
    private protected async Task<(string Trace, string Caller, Guid Notification)> PostAsync(string wish, string eventType = "order.created")
    {
        var (trace, caller) = (ActivityTraceId.CreateRandom().ToHexString(), ActivitySpanId.CreateRandom().ToHexString());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events")
        {
            Content = new StringContent($$"""{"eventType":"{{eventType}}","payload":"{{wish}}"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("traceparent", $"00-{trace}-{caller}-01");
        using var response = await Platform.Api.SendAsync(request);
        return (trace, caller, (await response.Content.ReadFromJsonAsync<Platform.Receipt>())!.Notifications[0].Id);
    }

    private protected Task<List<OtlpSpan>> WaitForTraceAsync(string trace, Func<List<OtlpSpan>, bool> isComplete) =>
        Collector.WaitForAsync("the trace is complete", x => x.Spans.Where(y => y.Trace == trace).ToList(), isComplete);

    private static Task AnswerAsync(WebhookReceiver.Call call, HttpResponse response)
    {
        bool Wishes(string wish) => call.Body.Contains(wish, StringComparison.Ordinal);

        response.StatusCode = call.Number switch
        {
            <= 2 when Wishes("twice") => 503,
            <= 4 when Wishes("fault") => 503,
            _ when Wishes("hold") => 503,
            _ when Wishes("reject") => 404,
            _ => 200,
        };
        if (Wishes("hold")) response.Headers.RetryAfter = "600";
        return Task.CompletedTask;
    }
}
