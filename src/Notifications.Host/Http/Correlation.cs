using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Notifications.Host.Telemetry;

namespace Notifications.Host.Http;

/// <summary>
/// One id for all that a request sets in motion: on its answer, in its logs and on its span, and on every attempt of what it posted. It is the caller's own,
/// or else the id of the request's trace: so an answer's id finds logs and spans without a second number.
/// </summary>
internal static class Correlation
{
    public const string Header = "x-correlation-id";

    /// <summary>Of a span, whatever the span is about.</summary>
    public const string Attribute = Messaging.Tracing.CorrelationId;

    private const int MostCharacters = 200;

    /// <summary>Before whatever can answer, so that refusals have it as well.</summary>
    public static void UseCorrelation(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Correlation));
        app.Use(async (HttpContext context, RequestDelegate next) =>
        {
            var given = context.Request.Headers[Header];
            var isGiven = IsUsable(given);
            var id = isGiven ? given.ToString() : Make();
            context.Features.Set(new RequestCorrelation(id));
            context.Features.Get<IHttpActivityFeature>()?.Activity.SetTag(Attribute, id);
            // Not at once: whoever handles an exception clears the headers first.
            context.Response.OnStarting(() =>
            {
                context.Response.Headers[Header] = id;
                return Task.CompletedTask;
            });

            using var scope = logger.BeginScope(new LogScope("CorrelationId", id));
            if (isGiven || given.Count == 0) await next(context);
            else await Problems.InvalidHeader(Header, $"must stand there once, with 1 to {MostCharacters} printable ASCII characters").ExecuteAsync(context);
        });
    }

    public static string CorrelationId(this HttpContext context) => context.Features.GetRequiredFeature<RequestCorrelation>().Id;

    // It goes back in a header, and on in the headers of webhooks: only ASCII can stand there everywhere.
    internal static bool IsUsable(StringValues given) => given is [{ Length: > 0 and <= MostCharacters } text] && text.All(x => x is >= ' ' and <= '~');

    private static string Make() => (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();

    private sealed record RequestCorrelation(string Id);
}
