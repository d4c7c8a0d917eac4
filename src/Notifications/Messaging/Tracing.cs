using System.Diagnostics;

namespace Notifications.Messaging;

/// <summary>
/// Ties what happens later to the trace of the POST. The trace context travels twice: in the message headers (MassTransit's MT-Activity-Id) as long
/// as a command lives, and on the event's row for what is sent hours later by the dispatcher.
/// </summary>
internal static class Tracing
{
    public const string SourceName = "Notifications";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>A span under the POST's; null when nobody listens.</summary>
    public static Activity? StartUnder(string? traceparent, string name, ActivityKind kind) =>
        ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent) ? Source.StartActivity(name, kind, parent) : null;

    /// <summary>The trace id inside a traceparent (version-traceid-parent-flags, W3C Trace Context); null when there is none.</summary>
    public static string? TraceId(string? traceparent) =>
        ActivityContext.TryParse(traceparent, null, out var context) ? context.TraceId.ToHexString() : null;
}
