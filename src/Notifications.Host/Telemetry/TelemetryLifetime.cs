using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Notifications.Host.Telemetry;

/// <summary>
/// Creates the SDK with the host, because nothing else asks for it, and sends what is still buffered when everything else has stopped: hosted services
/// stop in reverse order, and this one is registered first. A collector that does not answer holds the end up for a bounded time.
/// </summary>
internal sealed class TelemetryLifetime(OpenTelemetrySdk sdk) : IHostedService
{
    private const int PatienceMilliseconds = 3_000;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => sdk.TracerProvider.Shutdown(PatienceMilliseconds), CancellationToken.None),
        Task.Run(() => sdk.MeterProvider.Shutdown(PatienceMilliseconds), CancellationToken.None),
        Task.Run(() => sdk.LoggerProvider.Shutdown(PatienceMilliseconds), CancellationToken.None));
}
