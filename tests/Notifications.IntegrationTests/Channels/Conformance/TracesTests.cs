using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Channels.Conformance;

/// <summary>That nothing was found proves something only if everything would be.</summary>
internal sealed class TracesTests
{
    private readonly string _mark = $"mark{Guid.NewGuid():N}";

    private Traces _traces = null!;

    [SetUp]
    public void Start() => _traces = new Traces();

    [TearDown]
    public void Stop() => _traces.Dispose();

    [Test]
    public void A_mark_in_a_log_is_found()
    {
        var logger = _traces.Logs.CreateLogger("test");

        KeyValuePair<string, object?>[] values = [new("Value", _mark)];
        logger.Log(LogLevel.Debug, default, values, null, (_, _) => "the text leaves it out");
        logger.Log(LogLevel.Error, default, "state", new InvalidOperationException(_mark), (_, _) => "went wrong");
        using (logger.BeginScope(_mark))
            Assert.That(_traces.With(_mark).Count(), Is.EqualTo(3));
    }

    [Test]
    public void A_mark_in_a_span_is_found()
    {
        using var source = new ActivitySource("Notifications.Test");
        using (var span = source.StartActivity("one")) span!.SetTag("tag", _mark);
        using (var span = source.StartActivity("two")) span!.SetStatus(ActivityStatusCode.Error, _mark);
        using (var span = source.StartActivity("three")) span!.AddEvent(new ActivityEvent("event", tags: new() { ["tag"] = _mark }));

        Assert.That(_traces.With(_mark).Count(), Is.EqualTo(3));
    }

    [Test]
    public void A_mark_in_a_metric_is_found()
    {
        using var meter = new Meter("Notifications.Test");
        meter.CreateCounter<long>("count").Add(1, new KeyValuePair<string, object?>("tag", _mark));
        meter.CreateHistogram<double>("duration").Record(1, new KeyValuePair<string, object?>("tag", _mark));

        Assert.That(_traces.With(_mark).Count(), Is.EqualTo(2));
    }

    [Test]
    public void A_mark_in_an_exception_that_was_caught_is_found()
    {
        try
        {
            throw new InvalidOperationException(_mark);
        }
        catch (InvalidOperationException)
        {
            Assert.That(_traces.With(_mark).Count(), Is.EqualTo(1));
        }
    }
}
