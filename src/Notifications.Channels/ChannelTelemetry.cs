using System.Diagnostics;

namespace Notifications.Channels;

/// <summary>
/// The span of one attempt, by OpenTelemetry's conventions for HTTP clients, except that it never names the server or the URL: those are the
/// recipient. Subscribe to <see cref="SourceName"/>.
/// </summary>
public static class ChannelTelemetry
{
    public const string SourceName = "Notifications.Channels";

    private static readonly ActivitySource Source = new(SourceName);

    internal static Activity? Start(string method, Delivery delivery)
    {
        var span = Source.StartActivity(method, ActivityKind.Client);
        span?.SetTag("http.request.method", method);
        span?.SetTag("notification.id", delivery.NotificationId);
        if (delivery.Attempt > 1)
            span?.SetTag("http.request.resend_count", delivery.Attempt - 1);

        return span;
    }

    internal static DeliveryOutcome End(this Activity? span, DeliveryOutcome outcome)
    {
        if (outcome.Status is { } status)
            span?.SetTag("http.response.status_code", status);
        if (outcome.ErrorClass is { } error)
            span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error);

        return outcome;
    }
}
