using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;

namespace Notifications.IntegrationTests.Channels.Conformance;

/// <summary>
/// All that an attempt may leave behind where people without a right to its content look: log lines, spans, metrics, and exceptions, also those
/// that the channel catches. Fixtures may run beside each other: a test looks for marks of its own.
/// </summary>
internal sealed class Traces : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ActivityListener _spans;
    private readonly MeterListener _metrics = new();

    public Traces()
    {
        Logs = LoggerFactory.Create(x => x.SetMinimumLevel(LogLevel.Trace).AddProvider(this));
        AppDomain.CurrentDomain.FirstChanceException += Keep;

        _spans = new ActivityListener
        {
            ShouldListenTo = x => IsOurs(x.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Keep,
        };
        ActivitySource.AddActivityListener(_spans);

        _metrics.InstrumentPublished = (instrument, listener) =>
        {
            if (IsOurs(instrument.Meter.Name)) listener.EnableMeasurementEvents(instrument);
        };
        _metrics.SetMeasurementEventCallback<long>(Keep);
        _metrics.SetMeasurementEventCallback<int>(Keep);
        _metrics.SetMeasurementEventCallback<double>(Keep);
        _metrics.Start();
    }

    public ILoggerFactory Logs { get; }

    public IEnumerable<string> With(string mark) => _lines.Where(x => x.Contains(mark, StringComparison.OrdinalIgnoreCase));

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= Keep;
        _spans.Dispose();
        _metrics.Dispose();
    }

    // .NET's own name the server that is dialled, so the product does not subscribe to them: see the channels' README.
    private static bool IsOurs(string source) =>
        !source.StartsWith("System.Net", StringComparison.Ordinal) && !source.StartsWith("Experimental.System.Net", StringComparison.Ordinal);

    private void Keep(object? sender, FirstChanceExceptionEventArgs thrown) =>
        _lines.Enqueue($"exception {thrown.Exception.GetType().Name}: {thrown.Exception.Message}");

    private void Keep(Activity span) => _lines.Enqueue(
        $"span {span.DisplayName} {span.StatusDescription} {Text(span.TagObjects)} {string.Join(' ', span.Baggage)} "
        + string.Join(' ', span.Events.Select(x => $"{x.Name} {Text(x.Tags)}")));

    private void Keep<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        _lines.Enqueue($"metric {instrument.Name} {Text(tags.ToArray())}");

    private static string Text(IEnumerable<KeyValuePair<string, object?>> tags) => string.Join(' ', tags.Select(x => $"{x.Key}={x.Value}"));

    private sealed class Logger(Traces traces) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            traces._lines.Enqueue($"scope {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        // The structured values too: they reach the log's store even when the text leaves them out.
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            traces._lines.Enqueue($"log {formatter(state, exception)} {exception} {(state is IEnumerable<KeyValuePair<string, object?>> values ? Text(values) : "")}");
    }
}
