using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Notifications.Host.Limits;

/// <summary>What Kestrel does against clients that hold on to a connection and send next to nothing.</summary>
internal static class ServerLimits
{
    public static void AddLimits(this KestrelServerOptions kestrel, IConfiguration configuration)
    {
        var limits = configuration.GetSection(LimitOptions.Section).Get<LimitOptions>() ?? new LimitOptions();
        // Kestrel is made before options are validated. A mistake stops the start all the same, and is told together with all others.
        if (!Validator.TryValidateObject(limits, new ValidationContext(limits), validationResults: null, validateAllProperties: true)) return;

        var slowest = new MinDataRate(limits.SlowestBytesPerSecond, limits.SlowBodyGrace);
        kestrel.Limits.MinRequestBodyDataRate = slowest;
        kestrel.Limits.MinResponseDataRate = slowest;
        kestrel.Limits.RequestHeadersTimeout = limits.HeadersTimeout;
        kestrel.Limits.MaxConcurrentConnections = limits.MostConnections;
    }
}
