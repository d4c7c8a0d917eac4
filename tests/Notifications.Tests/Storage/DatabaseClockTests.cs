using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Storage;

public sealed class DatabaseClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    private MachineClock _machine = null!;

    [SetUp]
    public void Start() => _machine = new MachineClock { Now = Noon };

    [Test]
    public void Before_the_database_was_asked_it_is_the_machines_time() => Assert.That(new DatabaseClock(_machine).GetUtcNow(), Is.EqualTo(Noon));

    [TestCase(5)]
    [TestCase(-5)]
    public void Afterwards_it_is_the_databases_time_and_how_far_the_machine_is_off_is_told(int minutes)
    {
        var clock = new DatabaseClock(_machine);

        var ahead = clock.Set(Noon.AddMinutes(-minutes), clock.GetTimestamp());

        Assert.That(clock.GetUtcNow(), Is.EqualTo(Noon.AddMinutes(-minutes)));
        Assert.That(ahead, Is.EqualTo(TimeSpan.FromMinutes(minutes)));
    }

    [Test]
    public void A_machine_whose_clock_is_set_in_between_moves_nothing()
    {
        var clock = new DatabaseClock(_machine);
        clock.Set(Noon, clock.GetTimestamp());

        _machine.Pass(TimeSpan.FromSeconds(10));
        _machine.Now += FiveMinutes;

        Assert.That(clock.GetUtcNow(), Is.EqualTo(Noon.AddSeconds(10)));
    }

    [Test]
    public void An_answer_that_took_its_time_counts_from_the_question_so_that_it_is_never_behind()
    {
        var clock = new DatabaseClock(_machine);
        var asked = clock.GetTimestamp();
        _machine.Pass(TimeSpan.FromSeconds(1));

        clock.Set(Noon.AddSeconds(1), asked);   // read just before it was sent back

        Assert.That(clock.GetUtcNow(), Is.EqualTo(Noon.AddSeconds(2)));
    }

    private sealed class MachineClock : TimeProvider
    {
        private long _counter = 1_000;

        public DateTimeOffset Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => _counter;

        public void Pass(TimeSpan time)
        {
            Now += time;
            _counter += time.Ticks;
        }
    }
}
