using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Telemetry;

/// <summary>OpenTelemetry's own variables, and collectors that are not there.</summary>
public sealed class ExportTests : TelemetryFixture
{
    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http2)]
    public async Task All_three_signals_come_from_the_service_that_the_environment_names(HttpProtocols protocols)
    {
        await StartAsync(protocols, new()
        {
            ["OTEL_SERVICE_NAME"] = "shop-notifications",
            ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=staging",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-tenant=blue",
        });
        var (trace, _, id) = await PostAsync("take");
        await Platform.WaitForStateAsync(id, "Delivered");

        await Collector.WaitForAsync("spans, logs and metrics have come",
            x => (x.Spans.Any(y => y.Trace == trace), x.Logs.Any(y => y.Trace == trace), x.Newest("notifications.attempts").Count > 0), x => x == (true, true, true));
        Assert.That(Collector.Resources.Select(x => x["service.name"]), Has.All.EqualTo("shop-notifications"));
        Assert.That(Collector.Resources.Select(x => x["deployment.environment.name"]), Has.All.EqualTo("staging"));
        Assert.That(Collector.Resources.Select(x => x["service.instance.id"]).Distinct().ToList(), Has.Count.EqualTo(1));
        Assert.That(Collector.Headers.Select(x => x["x-tenant"].ToString()), Has.All.EqualTo("blue"));
    }

    [Test]
    public async Task The_sampler_of_the_environment_decides_which_traces_are_sent()
    {
        await StartAsync(more: new() { ["OTEL_TRACES_SAMPLER"] = "always_off" });
        var (_, _, id) = await PostAsync("take");
        await Platform.WaitForStateAsync(id, "Delivered");

        await Collector.WaitForAsync("metrics", x => x.Newest("notifications.attempts").Count, x => x > 0);
        await Process.StopAsync();
        Assert.That(Collector.Spans, Is.Empty);
    }

    [Test]
    public async Task A_collector_for_traces_alone_is_spared_the_rest()
    {
        await StartAsync(more: new() { ["OTEL_METRICS_EXPORTER"] = "none", ["OTEL_LOGS_EXPORTER"] = "none" });
        var (trace, _, id) = await PostAsync("take");
        await Platform.WaitForStateAsync(id, "Delivered");

        await WaitForTraceAsync(trace, x => x.Count > 5);
        await Process.StopAsync();
        Assert.That((Collector.Points.Count, Collector.Logs.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_disabled_SDK_sends_nothing()
    {
        await StartAsync(more: new() { ["OTEL_SDK_DISABLED"] = "true" });
        var (_, _, id) = await PostAsync("take");
        await Platform.WaitForStateAsync(id, "Delivered");
        await Process.StopAsync();

        Assert.That(Collector.Bodies, Is.Empty);
    }

    [Test]
    public async Task What_is_buffered_when_the_process_is_told_to_stop_is_sent()
    {
        const string never = "600000";
        await StartAsync(more: new() { ["OTEL_BSP_SCHEDULE_DELAY"] = never, ["OTEL_BLRP_SCHEDULE_DELAY"] = never, ["OTEL_METRIC_EXPORT_INTERVAL"] = never });
        var (trace, _, id) = await PostAsync("take");
        await Platform.WaitForStateAsync(id, "Delivered");

        var (exitCode, _) = await Process.StopAsync();

        Assert.That(exitCode, Is.Zero);
        Assert.That(Collector.Spans.Count(x => x.Trace == trace), Is.GreaterThan(5));
        Assert.That(Collector.Logs.Any(x => x.Trace == trace));
        Assert.That(Collector.Newest("notifications.attempts"), Has.Count.EqualTo(1));
    }

    /// <param name="silent">True: it takes connections and never answers. False: nobody listens.</param>
    [TestCase(false)]
    [TestCase(true)]
    public async Task A_collector_that_does_not_answer_costs_neither_a_notification_nor_more_than_a_few_seconds_at_the_end(bool silent)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        if (!silent) listener.Stop();
        await StartProcessAsync($"http://127.0.0.1:{port}");

        for (var i = 0; i < 20; i++) await PostAsync("take");
        await Platform.WaitForCountAsync("Delivered", 20);
        var (exitCode, took) = await Process.StopAsync();

        Assert.That(exitCode, Is.Zero);
        Assert.That(took, Is.LessThan(TimeSpan.FromSeconds(15)));
    }
}
