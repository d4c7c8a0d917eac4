using Notifications.Channels;
using Notifications.Messaging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Notifications.Host.Telemetry;

/// <summary>
/// Logs as JSON lines on standard output; traces, metrics and logs over OTLP when an endpoint is set. Everything else is OpenTelemetry's own
/// <c>OTEL_*</c>; README.md beside this file lists spans and metrics. The libraries bring their own sources, so no instrumentation package is needed.
/// </summary>
internal static class TelemetryRegistration
{
    private const string ServiceName = "notifications";

    // Not System.Net.Http: its spans and metrics carry the recipient's URL and host. The webhook channel has a span of its own, without them.
    private static readonly string[] Sources = [Tracing.SourceName, ChannelTelemetry.SourceName, "MassTransit", "Microsoft.AspNetCore", "Npgsql"];
    private static readonly string[] Meters = [Tracing.SourceName, "MassTransit", "Microsoft.AspNetCore.Hosting", "Npgsql"];

    private static readonly string[] Endpoints =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
    ];

    public static void AddJsonLogs(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IExternalScopeProvider, OwnScopes>();
        builder.Logging.AddJsonConsole(x =>
        {
            x.IncludeScopes = true;
            x.UseUtcTimestamp = true;
            x.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
    }

    /// <summary>After <see cref="AddJsonLogs"/>, and before the services that are to be heard until their end.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (!Endpoints.Any(x => IsSet(builder.Configuration[x])) || IsTrue(builder.Configuration["OTEL_SDK_DISABLED"])) return;

        builder.Services.AddSingleton(_ => OpenTelemetrySdk.Create(sdk => Configure(sdk, builder.Configuration)));
        builder.Services.AddHostedService<TelemetryLifetime>();
        if (IsWanted("LOGS", builder.Configuration)) builder.Services.AddSingleton<ILoggerProvider, SdkLogs>();
        if (IsWanted("METRICS", builder.Configuration)) builder.Services.AddMessagingMetrics();
    }

    /// <summary>Outermost, so that it sees what a request ended in.</summary>
    public static void UseTelemetry(this WebApplication app)
    {
        if (app.Services.GetService<OpenTelemetrySdk>() is not null) app.UseHttpSpans();
    }

    private static void Configure(IOpenTelemetryBuilder sdk, IConfiguration configuration)
    {
        // The SDK has services of its own; with our configuration it finds OTEL_* wherever they are set.
        sdk.Services.AddSingleton(configuration);
        sdk.Services.AddLogging(x => x.SetMinimumLevel(LogLevel.Trace));   // what comes here has passed the host's own levels
        // Ours first: what OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say wins. The instance is called as the worker of an attempt is.
        sdk.ConfigureResource(x => x.Clear()
                .AddService(ServiceName, serviceVersion: Version, serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}")
                .AddTelemetrySdk()
                .AddEnvironmentVariableDetector())
            .WithTracing(x => x.AddSource(IsWanted("TRACES", configuration) ? Sources : []).AddProcessor(new MessagingSpans()))
            .WithMetrics(x => x.AddMeter(IsWanted("METRICS", configuration) ? Meters : []))
            .WithLogging(configureBuilder: null, x => x.IncludeFormattedMessage = true)
            .UseOtlpExporter();
    }

    private static string Version => typeof(TelemetryRegistration).Assembly.GetName().Version!.ToString(3);

    // The SDK's exporter for all signals does not know OTEL_…_EXPORTER=none, and a collector for traces alone, such as Jaeger, refuses the rest.
    private static bool IsWanted(string signal, IConfiguration configuration) => configuration[$"OTEL_{signal}_EXPORTER"] != "none";

    private static bool IsSet(string? setting) => !string.IsNullOrWhiteSpace(setting);

    private static bool IsTrue(string? setting) => "true".Equals(setting, StringComparison.OrdinalIgnoreCase);
}
