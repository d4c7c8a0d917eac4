using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;
using Notifications.Host.Http;

namespace Notifications.Host.Limits;

/// <summary>
/// No request waits for ever. What ends is the wait: an event that is on its way into the database stays on its way, so whether it was stored is not known, and the
/// same event id finds out.
/// </summary>
internal static class Timeouts
{
    /// <summary>For routes that take their time.</summary>
    public const string Replays = "replays";

    public static void AddTimeouts(this IServiceCollection services)
    {
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<LimitOptions>>((timeouts, limits) =>
        {
            timeouts.DefaultPolicy = After(limits.Value.RequestTimeout);
            timeouts.AddPolicy(Replays, After(limits.Value.ReplayTimeout));
        });
    }

    private static RequestTimeoutPolicy After(TimeSpan timeout) => new()
    {
        Timeout = timeout,
        TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
        WriteTimeoutResponse = context => Problems.NoAnswerInTime().ExecuteAsync(context),
    };
}
