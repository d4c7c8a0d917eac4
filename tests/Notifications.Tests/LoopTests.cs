using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Notifications.Tests;

public sealed class LoopTests
{
    private readonly SteppedClock _clock = new();
    private readonly List<string> _told = [];

    [SetUp]
    public void Start() => _told.Clear();

    [Test]
    public async Task Trouble_is_told_when_it_begins_every_half_minute_when_it_changes_and_when_it_is_over()
    {
        Exception? trouble = new InvalidOperationException("with something secret in its text");
        using var loop = new Steps(() => trouble is null ? Task.CompletedTask : Task.FromException(trouble), _clock, new ToldLog(_told));

        await loop.TakeAsync();
        await loop.TakeAsync();
        _clock.Pass(TimeSpan.FromSeconds(29));
        await loop.TakeAsync();
        Assert.That(_told, Is.EqualTo(new[] { "Stepping fails (InvalidOperationException); it is tried again all the time" }));

        _clock.Pass(TimeSpan.FromSeconds(1));
        await loop.TakeAsync();
        trouble = new TimeoutException();
        await loop.TakeAsync();
        trouble = null;
        await loop.TakeAsync();
        await loop.TakeAsync();

        Assert.That(_told.Skip(1), Is.EqualTo(new[]
        {
            "Stepping fails (InvalidOperationException); it is tried again all the time", "Stepping fails (TimeoutException); it is tried again all the time", "Stepping works again",
        }));
    }

    [Test]
    public void Who_is_told_to_stop_stops()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        using var loop = new Steps(() => Task.FromCanceled(stop.Token), _clock, new ToldLog(_told));

        Assert.That(() => loop.TakeAsync(stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_told, Is.Empty);
    }

    private sealed class Steps(Func<Task> step, TimeProvider clock, ILogger logger) : Loop("Stepping", TimeSpan.FromDays(1), clock, logger)
    {
        public Task TakeAsync(CancellationToken cancellationToken = default) => TakeStepAsync(cancellationToken);

        protected override Task StepAsync(CancellationToken cancellationToken) => step();
    }

    private sealed class SteppedClock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Pass(TimeSpan time) => _now += time.Ticks;
    }

    private sealed class ToldLog(List<string> told) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            told.Add(formatter(state, exception));
    }
}
