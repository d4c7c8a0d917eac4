using OpenTelemetry;

namespace Notifications.Host.Telemetry;

/// <summary>
/// Gives the host's logs to the SDK that has the traces and metrics: one resource, one exporter, one end. Which levels are logged is the host's
/// setting, as for the console.
/// </summary>
internal sealed class SdkLogs(OpenTelemetrySdk sdk) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => sdk.GetLoggerFactory().CreateLogger(categoryName);

    public void Dispose()
    {
        // The SDK is the container's.
    }
}
