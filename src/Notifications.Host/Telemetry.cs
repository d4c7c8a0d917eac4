using Notifications.Channels;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Notifications.Host;

/// <summary>
/// Logs as JSON lines on standard output; traces and metrics over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. The libraries bring their own
/// sources, so no instrumentation package is needed.
/// </summary>
internal static class Telemetry
{
    // Not System.Net.Http: its spans and metrics carry the recipient's URL and host. The webhook channel has a span of its own, without them.
    private static readonly string[] Sources = ["Notifications", ChannelTelemetry.SourceName, "MassTransit", "Microsoft.AspNetCore", "Npgsql"];
    private static readonly string[] Meters = ["Notifications", "MassTransit", "Microsoft.AspNetCore.Hosting", "Npgsql"];

    public static void AddJsonLogs(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddJsonConsole(x =>
        {
            x.UseUtcTimestamp = true;
            x.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
    }

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return;

        // A factory, so that the container disposes it last: whatever is still buffered goes out at the end.
        builder.Services.AddSingleton(_ => OpenTelemetrySdk.Create(sdk =>
        {
            // The SDK has services of its own; with our configuration it finds OTEL_* wherever they are set.
            sdk.Services.AddSingleton<IConfiguration>(builder.Configuration);
            sdk.ConfigureResource(x => x.AddService(builder.Configuration["OTEL_SERVICE_NAME"] ?? "notifications"))
                .WithTracing(x => x.AddSource(Sources).AddOtlpExporter())
                .WithMetrics(x => x.AddMeter(Meters).AddOtlpExporter());
        }));
        builder.Services.AddHostedService<TelemetryStart>();
    }

    /// <summary>Creates the SDK with the host: nothing else asks for it.</summary>
    private sealed class TelemetryStart(OpenTelemetrySdk sdk) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            sdk.TracerProvider.ForceFlush();
            return Task.CompletedTask;
        }
    }
}
