using System.Diagnostics;

namespace Notifications.Messaging;

/// <summary>
/// Ties what happens later to the trace of the POST. The trace context travels twice: in the message headers (MassTransit's MT-Activity-Id) as long
/// as a command lives, and on the event's row for what is sent hours later by the dispatcher. Every span here is null, and costs a look at a field,
/// when nobody listens.
/// </summary>
internal static class Tracing
{
    /// <summary>Of the spans and of the meter.</summary>
    public const string SourceName = "Notifications";

    /// <summary>The attribute with the correlation id, on the span of a request and on those of its notifications' attempts.</summary>
    public const string CorrelationId = "correlation.id";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>A span under the current one.</summary>
    public static Activity? Start(string name) => Source.StartActivity(name);

    /// <summary>A span under one of another process or another time, whatever the current one is.</summary>
    /// <param name="link">Something else that caused it: a replay's request, or the message that brought several outcomes.</param>
    public static Activity? StartUnder(string? traceparent, string name, string? link = null) =>
        Source.HasListeners() && ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent)
            ? Source.StartActivity(name, ActivityKind.Internal, parent, links: LinkTo(link))
            : null;

    /// <summary>Links the current span to another trace.</summary>
    public static void Link(string? traceparent)
    {
        if (Activity.Current is { IsAllDataRequested: true } current)
            foreach (var link in LinkTo(traceparent)) current.AddLink(link);
    }

    /// <summary>Which notification a span is about. Ids and numbers only.</summary>
    public static Activity SetNotification(this Activity span, Guid id, int cycle, int attempt) =>
        span.SetTag("notification.id", id).SetTag("notification.cycle", cycle).SetTag("notification.attempt", attempt);

    /// <summary>The trace id inside a traceparent (version-traceid-parent-flags, W3C Trace Context); null when there is none.</summary>
    public static string? TraceId(string? traceparent) =>
        ActivityContext.TryParse(traceparent, null, out var context) ? context.TraceId.ToHexString() : null;

    private static ActivityLink[] LinkTo(string? traceparent) =>
        ActivityContext.TryParse(traceparent, null, isRemote: true, out var other) ? [new ActivityLink(other)] : [];
}
