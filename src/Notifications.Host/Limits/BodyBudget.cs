using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Notifications.Host.Http;
using Notifications.Limits;

namespace Notifications.Host.Limits;

/// <summary>
/// Request bodies lie in memory until they are answered, and all of them together must fit. Each takes its part before it is read: its length where that is said, else
/// all that it may become. Nobody waits for a part: the answer is 503 at once, while memory is left to say so.
/// </summary>
internal sealed class BodyBudget(LimitMetrics metrics, IOptions<LimitOptions> options) : IDisposable
{
    private const string Capacity = "capacity";
    private const int Part = 1024;

    private readonly ConcurrencyLimiter _parts = new(new ConcurrencyLimiterOptions { PermitLimit = MostParts(options), QueueLimit = 0 });
    private readonly int _most = MostParts(options);

    public async Task ReserveAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            await next(context);
            return;
        }

        using var lease = _parts.AttemptAcquire((int)Math.Clamp((MostBytesOf(context) + Part - 1) / Part, 1, _most));
        if (lease.IsAcquired)
        {
            await next(context);
            return;
        }

        metrics.Refused(Capacity);
        await Problems.ReducedCapacity().ExecuteAsync(context);
    }

    public void Dispose() => _parts.Dispose();

    private static int MostParts(IOptions<LimitOptions> options) => (int)Math.Min(options.Value.MostBodyBytes / Part, int.MaxValue);

    private static long MostBytesOf(HttpContext context)
    {
        var most = context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? long.MaxValue;
        var isCompressed = context.Request.Headers.ContentEncoding.Count > 0;
        return isCompressed ? most : Math.Min(context.Request.ContentLength ?? most, most);
    }
}

internal static class BodyBudgetExtensions
{
    public static void UseBodyBudget(this WebApplication app) => app.Use((HttpContext context, RequestDelegate next) =>
        context.RequestServices.GetRequiredService<BodyBudget>().ReserveAsync(context, next));
}
