using System.Globalization;

namespace Notifications.IntegrationTests.Telemetry;

/// <param name="Scope">The activity source.</param>
/// <param name="Parent">Empty for a root.</param>
internal sealed record OtlpSpan(
    string Scope, string Trace, string Id, string Parent, string Name, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<(string Trace, string Span)> Links);

/// <summary>One point of a metric: of a sum or gauge its value, of a histogram its count, sum and bounds.</summary>
internal sealed record OtlpPoint(
    string Metric, string Unit, IReadOnlyDictionary<string, string> Attributes, ulong At, double Value, ulong Count = 0, double Sum = 0, IReadOnlyList<double>? Bounds = null);

internal sealed record OtlpLog(string Severity, string Body, string Trace, string Span, IReadOnlyDictionary<string, string> Attributes);

/// <summary>
/// What OTLP's three requests hold, by the field numbers of opentelemetry-proto 1: an export request has a list of resources, a resource has scopes, a
/// scope has spans, metrics or log records.
/// </summary>
internal static class Otlp
{
    public static IEnumerable<IReadOnlyDictionary<string, string>> Resources(ProtobufMessage request) => request.Messages(1).Select(x => Attributes(x.Message(1), 1));

    public static IEnumerable<OtlpSpan> Spans(ProtobufMessage request) => Scopes(request).SelectMany(scope => scope.Messages(2), (scope, span) => new OtlpSpan(
        scope.Message(1).Text(1), span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), Attributes(span, 9), [.. span.Messages(13).Select(x => (x.Hex(1), x.Hex(2)))]));

    public static IEnumerable<OtlpLog> Logs(ProtobufMessage request) => Scopes(request).SelectMany(scope => scope.Messages(2), (_, log) => new OtlpLog(
        log.Text(3), Value(log.Message(5)), log.Hex(9), log.Hex(10), Attributes(log, 6)));

    public static IEnumerable<OtlpPoint> Points(ProtobufMessage request) => Scopes(request).SelectMany(scope => scope.Messages(2)).SelectMany(PointsOf);

    private static IEnumerable<OtlpPoint> PointsOf(ProtobufMessage metric)
    {
        var (name, unit) = (metric.Text(1), metric.Text(3));
        var numbers = metric.Message(5).Messages(1).Concat(metric.Message(7).Messages(1)).Select(x => new OtlpPoint(
            name, unit, Attributes(x, 7), x.Number(3), x.Has(6) ? (long)x.Number(6) : x.Double(4)));
        var histograms = metric.Message(9).Messages(1).Select(x => new OtlpPoint(
            name, unit, Attributes(x, 9), x.Number(3), 0, x.Number(4), x.Double(5), [.. x.Packed(7).Select(BitConverter.UInt64BitsToDouble)]));
        return numbers.Concat(histograms);
    }

    private static IEnumerable<ProtobufMessage> Scopes(ProtobufMessage request) => request.Messages(1).SelectMany(x => x.Messages(2));

    private static Dictionary<string, string> Attributes(ProtobufMessage message, int field) =>
        message.Messages(field).GroupBy(x => x.Text(1)).ToDictionary(x => x.Key, x => Value(x.Last().Message(2)));

    private static string Value(ProtobufMessage value) =>
        value.Has(1) ? value.Text(1)
        : value.Has(2) ? (value.Number(2) == 1 ? "true" : "false")
        : value.Has(3) ? ((long)value.Number(3)).ToString(CultureInfo.InvariantCulture)
        : value.Has(4) ? value.Double(4).ToString(CultureInfo.InvariantCulture)
        : value.Has(5) ? string.Join(',', value.Message(5).Messages(1).Select(Value))
        : "";
}
