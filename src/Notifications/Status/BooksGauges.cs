using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Notifications.Channels;
using Notifications.Messaging;

namespace Notifications.Status;

/// <summary>
/// Backlog, ages, faults, queues and the difference as gauges. They are read now and then, not when somebody exports, and not at all while nobody
/// listens. Every process with the lifecycle role shows the same numbers: take the maximum over processes, not the sum.
/// </summary>
public sealed class BooksGauges : Loop
{
    /// <summary>A reading may keep one connection busy for a twentieth of the time and no more, however long the backlog is.</summary>
    private const int Restraint = 20;

    private static readonly TimeSpan BrokerPatience = TimeSpan.FromSeconds(5);

    private readonly BooksStore _store;
    private readonly BrokerConnection _broker;
    private readonly BooksOptions _options;
    private readonly string[] _queues;
    private readonly Instrument _difference;
    private readonly BooksAudit _audit = new();
    private TimeSpan _pause;

    // Exporters read these from another thread.
    private volatile Reading? _reading;
    private volatile Measurement<long>[] _depths = [];

    public BooksGauges(
        BooksStore store, BrokerConnection broker, IEnumerable<IChannel> channels, IMeterFactory meters, IOptions<BooksOptions> options, TimeProvider clock,
        ILogger<BooksGauges> logger)
        : base("Reading the books", options.Value.Interval, clock, logger)
    {
        ArgumentNullException.ThrowIfNull(meters);
        (_store, _broker, _options) = (store, broker, options.Value);
        _queues = [Queues.Lifecycle, .. channels.SelectMany(x => Queues.Of(x.Name).Append(Queues.Error(x.Name)))];

        var meter = meters.Create(Tracing.SourceName);
        meter.CreateObservableGauge("notifications.backlog", () => Open(x => x.Count), "{notification}", "Notifications that are not final");
        meter.CreateObservableGauge("notifications.backlog.age", () => Open(x => x.OldestAge.TotalSeconds), "s", "Time since the acceptance of the oldest");
        meter.CreateObservableGauge("notifications.progress.age", StillFor, "s", "Time since anything happened to the one that has waited longest");
        meter.CreateObservableGauge("notifications.faulted", Faulted, "{notification}", "Notifications that wait for an operator, by channel and cause");
        meter.CreateObservableGauge("notifications.queue.depth", () => _depths, "{message}", "Messages that are ready in a queue of the broker");
        meter.CreateObservableGauge("notifications.books.age", Age, "s", "Time since these numbers were read");
        _difference = meter.CreateObservableGauge("notifications.difference", Difference, "{notification}", "Accepted minus on the books: 0");
    }

    protected override async Task StepAsync(CancellationToken cancellationToken)
    {
        if (!_difference.Enabled || (_reading is { } last && Clock.GetElapsedTime(last.At) < _pause)) return;

        await ReadDatabaseAsync(cancellationToken);
        await ReadBrokerAsync(cancellationToken);
    }

    private async Task ReadDatabaseAsync(CancellationToken cancellationToken)
    {
        var started = Clock.GetTimestamp();
        var books = await _store.ReadAsync(cancellationToken);
        _audit.Add(await _store.AuditAsync(_audit.Position, _options.MostEventsAudited, cancellationToken));
        _reading = new Reading(books, _audit.Difference, Clock.GetTimestamp());
        _pause = Clock.GetElapsedTime(started) * Restraint;
    }

    private async Task ReadBrokerAsync(CancellationToken cancellationToken)
    {
        _depths = [];   // rather none than old ones, should the broker not answer
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(BrokerPatience);
        var depths = new List<Measurement<long>>(_queues.Length);
        foreach (var queue in _queues)
            depths.Add(new(await _broker.CountReadyAsync(queue, bound.Token), [new("messaging.destination.name", queue)]));
        _depths = [.. depths];
    }

    private IEnumerable<Measurement<T>> Open<T>(Func<OpenCount, T> value)
        where T : struct => _reading is { } reading ? reading.Books.Open.Select(x => new Measurement<T>(value(x), OpenTags(x))) : [];

    private IEnumerable<Measurement<double>> StillFor() => _reading is { } reading
        ? reading.Books.Open.Where(x => x.StillFor is not null).Select(x => new Measurement<double>(x.StillFor!.Value.TotalSeconds, OpenTags(x)))
        : [];

    private static KeyValuePair<string, object?>[] OpenTags(OpenCount open) => open.HoldReason is { } reason
        ? [new("state", open.State), new("channel", open.Channel), new("priority", open.Priority), new("reason", reason)]
        : [new("state", open.State), new("channel", open.Channel), new("priority", open.Priority)];

    private IEnumerable<Measurement<long>> Faulted() =>
        _reading is { } reading ? reading.Books.Faulted.Select(x => new Measurement<long>(x.Count, new("channel", x.Channel), new("cause", x.Cause))) : [];

    private IEnumerable<Measurement<long>> Difference() => _reading is { } reading ? [new(reading.Difference)] : [];

    private IEnumerable<Measurement<double>> Age() => _reading is { } reading ? [new(Clock.GetElapsedTime(reading.At).TotalSeconds)] : [];

    private sealed record Reading(Books Books, long Difference, long At);
}
