using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Notifications.Host.Limits;

/// <summary>What Kestrel does against clients that hold on to a connection and send next to nothing.</summary>
internal static class ServerLimits
{
    public static void Apply(KestrelServerOptions kestrel, IOptions<LimitOptions> options)
    {
        var slowest = new MinDataRate(options.Value.SlowestBytesPerSecond, options.Value.SlowBodyGrace);
        kestrel.Limits.MinRequestBodyDataRate = slowest;
        kestrel.Limits.MinResponseDataRate = slowest;
        kestrel.Limits.RequestHeadersTimeout = options.Value.HeadersTimeout;
        kestrel.Limits.MaxConcurrentConnections = options.Value.MostConnections;
    }
}
