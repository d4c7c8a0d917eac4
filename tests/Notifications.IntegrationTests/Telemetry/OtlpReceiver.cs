using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Notifications.IntegrationTests.Infrastructure;

namespace Notifications.IntegrationTests.Telemetry;

/// <summary>A collector: takes OTLP over HTTP (http/protobuf) or gRPC, decodes it and keeps it, with the bytes as they came.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _bodies = new();
    private readonly ConcurrentQueue<OtlpSpan> _spans = new();
    private readonly ConcurrentQueue<OtlpPoint> _points = new();
    private readonly ConcurrentQueue<OtlpLog> _logs = new();
    private readonly ConcurrentQueue<IReadOnlyDictionary<string, string>> _resources = new();
    private readonly ConcurrentQueue<IHeaderDictionary> _headers = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public IReadOnlyCollection<byte[]> Bodies => _bodies;

    public IReadOnlyCollection<OtlpSpan> Spans => _spans;

    public IReadOnlyCollection<OtlpPoint> Points => _points;

    public IReadOnlyCollection<OtlpLog> Logs => _logs;

    public IReadOnlyCollection<IReadOnlyDictionary<string, string>> Resources => _resources;

    public IReadOnlyCollection<IHeaderDictionary> Headers => _headers;

    /// <param name="protocols">HTTP/1 for http/protobuf; HTTP/2 without TLS for gRPC.</param>
    public static async Task<OtlpReceiver> StartAsync(HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(x => x.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        var receiver = new OtlpReceiver(builder.Build());
        receiver.Map("/v1/traces", "trace.v1.TraceService", receiver.TakeSpans);
        receiver.Map("/v1/metrics", "metrics.v1.MetricsService", receiver.TakePoints);
        receiver.Map("/v1/logs", "logs.v1.LogsService", receiver.TakeLogs);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until what has come is what the test wants.</summary>
    public Task<T> WaitForAsync<T>(string what, Func<OtlpReceiver, T> look, Func<T, bool> isGood) => Eventually.GetAsync(what, () => Task.FromResult(look(this)), isGood, Patience);

    /// <summary>The newest value of each series.</summary>
    public IReadOnlyList<OtlpPoint> Newest(string metric) =>
        [.. _points.Where(x => x.Metric == metric).GroupBy(x => string.Join(';', x.Attributes.OrderBy(y => y.Key).Select(y => $"{y.Key}={y.Value}"))).Select(x => x.MaxBy(y => y.At)!)];

    private void Map(string path, string service, Action<ProtobufMessage> take)
    {
        _app.MapPost(path, async context =>
        {
            if (context.Request.ContentType != "application/x-protobuf") throw new InvalidDataException($"{context.Request.ContentType} is not http/protobuf");
            Keep(context, await ReadAsync(context.Request), take);
            context.Response.ContentType = "application/x-protobuf";
        });
        _app.MapPost($"/opentelemetry.proto.collector.{service}/Export", async context =>
        {
            // A gRPC message: one byte "compressed", four of length, the message.
            Keep(context, (await ReadAsync(context.Request))[5..], take);
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[5]);
            context.Response.AppendTrailer("grpc-status", "0");
        });
    }

    private void Keep(HttpContext context, byte[] body, Action<ProtobufMessage> take)
    {
        _bodies.Enqueue(body);
        _headers.Enqueue(new HeaderDictionary(context.Request.Headers.ToDictionary(x => x.Key, x => x.Value)));
        var request = new ProtobufMessage(body);
        foreach (var resource in Otlp.Resources(request)) _resources.Enqueue(resource);
        take(request);
    }

    private void TakeSpans(ProtobufMessage request)
    {
        foreach (var span in Otlp.Spans(request)) _spans.Enqueue(span);
    }

    private void TakePoints(ProtobufMessage request)
    {
        foreach (var point in Otlp.Points(request)) _points.Enqueue(point);
    }

    private void TakeLogs(ProtobufMessage request)
    {
        foreach (var log in Otlp.Logs(request)) _logs.Enqueue(log);
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
