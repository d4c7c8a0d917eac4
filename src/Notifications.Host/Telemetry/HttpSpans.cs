using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace Notifications.Host.Telemetry;

/// <summary>
/// Describes ASP.NET Core's span of a request by OpenTelemetry's conventions for HTTP servers; by itself it says nothing. The route, not the path or
/// the query: those hold what clients chose.
/// </summary>
internal static class HttpSpans
{
    public static void UseHttpSpans(this WebApplication app) => app.Use(async (HttpContext context, RequestDelegate next) =>
    {
        try
        {
            await next(context);
        }
        finally
        {
            if (context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span) Describe(span, context);
        }
    });

    private static void Describe(Activity span, HttpContext context)
    {
        var method = HttpMethods.GetCanonicalizedValue(context.Request.Method);
        var status = context.Response.StatusCode;
        span.SetTag("http.request.method", method).SetTag("url.scheme", context.Request.Scheme).SetTag("http.response.status_code", status);
        if ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route)
        {
            span.SetTag("http.route", route);
            span.DisplayName = $"{method} {route}";
        }

        if (status >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error).SetTag("error.type", status.ToString(CultureInfo.InvariantCulture));
    }
}
