using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Operations;

[NonParallelizable]
public sealed class TelemetryExportTests
{
    [Test]
    public async Task Spans_go_over_OTLP_when_an_endpoint_is_set()
    {
        var exports = new ConcurrentQueue<byte[]>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost("/v1/traces", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            exports.Enqueue(body.ToArray());
            return Results.Ok();
        });
        await collector.StartAsync();

        Platform.Receipt receipt;
        string trace;
        await using (var platform = await Platform.StartAsync(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.First(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        }))
        {
            receipt = await platform.PostEventAsync();
            trace = (await platform.WaitForStateAsync(receipt.Notifications[0].Id, "Delivered")).GetProperty("traceId").GetString()!;
        }

        // A trace id travels as its 16 bytes.
        var id = Convert.FromHexString(trace);
        Assert.That(exports.Any(x => x.AsSpan().IndexOf(id) >= 0), $"{exports.Count} exports, none with the trace");
    }
}
