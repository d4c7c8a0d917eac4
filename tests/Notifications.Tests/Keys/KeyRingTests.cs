using Notifications.Keys;
using Notifications.Tests.Delivery;
using NUnit.Framework;

namespace Notifications.Tests.Keys;

public sealed class KeyRingTests
{
    private static readonly KeyTable Good = KeyTables.Of(1, "good");
    private static readonly KeyTable Revoked = KeyTables.Of(2);

    private SteppedClock _clock = null!;
    private KeyTables _tables = null!;
    private KeyRing _ring = null!;

    [SetUp]
    public void Prepare() => (_clock, _tables) = (new SteppedClock(), new KeyTables());

    /// <summary>Read at the time 0.</summary>
    private async Task StartAsync(KeyTable? table = null)
    {
        _ring = _tables.Ring(_clock);
        var first = FindAsync();
        await _tables.IsAskedAsync();
        _tables.Answer(table ?? Good);
        await first;
    }

    [Test]
    public async Task The_first_request_waits_until_the_keys_are_read_and_many_wait_for_one_reading()
    {
        _ring = _tables.Ring(_clock);
        var all = Enumerable.Range(0, 50).Select(_ => FindAsync()).ToList();
        await _tables.IsAskedAsync();
        Assert.That(all, Has.All.Property("IsCompleted").False);

        _tables.Answer(Good);

        Assert.That(await Task.WhenAll(all), Is.All.EqualTo("good"));
        Assert.That(_tables.Questions, Is.EqualTo(new long?[] { null }));
    }

    [Test]
    public async Task For_a_second_nobody_asks_again_whether_the_key_is_known_or_not()
    {
        await StartAsync();
        _clock.Pass(TimeSpan.FromSeconds(1));

        foreach (var key in Enumerable.Range(0, 1000).Select(x => $"unknown-{x}").Append("good"))
            Assert.That(await FindAsync(key), Is.EqualTo(key == "good" ? "good" : "unknown"));

        Assert.That(_tables.Questions, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task After_a_second_the_request_that_notices_is_answered_at_once_and_has_the_version_asked_for()
    {
        await StartAsync();
        _clock.Pass(TimeSpan.FromSeconds(1.5));

        Assert.That(await FindAsync(), Is.EqualTo("good"));
        await _tables.IsAskedAsync();
        Assert.That(await FindAsync("other"), Is.EqualTo("unknown"));
        Assert.That(_tables.Questions, Is.EqualTo(new long?[] { null, 1 }), "one for both");

        _clock.Pass(TimeSpan.FromSeconds(1));
        var next = FindAsync();
        _tables.Answer(Revoked);
        Assert.That(await next, Is.EqualTo("unknown"), "what is under way was begun late enough");
        Assert.That(_tables.Questions, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task What_is_two_seconds_old_is_used_and_what_is_older_is_not()
    {
        await StartAsync();
        _clock.Pass(TimeSpan.FromSeconds(2));
        Assert.That(await FindAsync(), Is.EqualTo("good"));
        await _tables.IsAskedAsync();
        _tables.Fail();   // it was revoked meanwhile, and nobody could say so

        _clock.Pass(TimeSpan.FromTicks(1));
        var late = FindAsync();

        Assert.That(await late, Is.EqualTo("unavailable"));
    }

    [Test]
    public async Task A_revoked_key_is_refused_two_seconds_later_by_an_instance_that_slept()
    {
        await StartAsync();
        _clock.Pass(TimeSpan.FromSeconds(2) + TimeSpan.FromTicks(1));

        var asking = FindAsync();
        await _tables.IsAskedAsync();
        Assert.That(asking.IsCompleted, Is.False, "it waits");
        _tables.Answer(Revoked);

        Assert.That(await asking, Is.EqualTo("unknown"));
    }

    [Test]
    public async Task That_nothing_has_changed_is_as_good_as_all_keys_again()
    {
        await StartAsync();
        for (var seconds = 3; seconds < 12; seconds += 3)
        {
            _clock.Pass(TimeSpan.FromSeconds(3));
            var asking = FindAsync();
            await _tables.IsAskedAsync();
            _tables.Answer(null);
            Assert.That(await asking, Is.EqualTo("good"));
            Assert.That(await FindAsync(), Is.EqualTo("good"), "at once");
        }

        Assert.That(_tables.Questions, Is.EqualTo(new long?[] { null, 1, 1, 1 }));
    }

    [Test]
    public async Task A_reading_that_took_longer_than_two_seconds_proves_nothing()
    {
        await StartAsync();
        _clock.Pass(TimeSpan.FromSeconds(1.5));
        Assert.That(await FindAsync(), Is.EqualTo("good"));
        await _tables.IsAskedAsync();

        _clock.Pass(TimeSpan.FromSeconds(2.1));
        var asking = FindAsync();
        _tables.Answer(null);   // as it was 2.1 seconds ago
        await _tables.IsAskedAsync();
        _tables.Answer(Revoked);

        Assert.That(await asking, Is.EqualTo("unknown"));
    }

    [Test]
    public async Task What_was_changed_here_is_in_force_for_the_next_request_even_when_a_reading_is_under_way()
    {
        await StartAsync();
        _clock.Pass(TimeSpan.FromSeconds(1.1));
        Assert.That(await FindAsync(), Is.EqualTo("good"));
        await _tables.IsAskedAsync();

        _clock.Pass(TimeSpan.FromMilliseconds(1));
        _ring.Forget();
        var asking = FindAsync();
        _tables.Answer(null);   // from before the change
        await _tables.IsAskedAsync();
        _tables.Answer(Revoked);

        Assert.That(await asking, Is.EqualTo("unknown"));
    }

    [Test]
    public async Task A_database_that_fails_is_asked_again_soon_but_not_by_every_request()
    {
        _ring = _tables.Ring(_clock);
        var first = FindAsync();
        await _tables.IsAskedAsync();
        _tables.Fail();
        Assert.That(await first, Is.EqualTo("unavailable"));

        for (var count = 0; count < 100; count++) Assert.That(await FindAsync(), Is.EqualTo("unavailable"));
        Assert.That(_tables.Questions, Has.Count.EqualTo(1));

        _clock.Pass(TimeSpan.FromMilliseconds(250));
        var next = FindAsync();
        await _tables.IsAskedAsync();
        _tables.Answer(Good);
        Assert.That(await next, Is.EqualTo("good"));
    }

    [Test]
    public async Task Nobody_waits_longer_than_three_seconds()
    {
        _ring = _tables.Ring(_clock);
        var asking = FindAsync();
        await _tables.IsAskedAsync();

        _clock.Pass(TimeSpan.FromSeconds(3));

        Assert.That(await asking, Is.EqualTo("unavailable"));
    }

    [Test]
    public async Task A_secret_whose_overlap_is_over_is_refused_by_the_time_alone()
    {
        await StartAsync(KeyTables.Of(1, DateTimeOffset.UnixEpoch.AddSeconds(0.5), "good"));
        _clock.Pass(TimeSpan.FromSeconds(0.5) - TimeSpan.FromTicks(1));
        Assert.That(await FindAsync(), Is.EqualTo("good"));

        _clock.Pass(TimeSpan.FromTicks(1));

        Assert.That(await FindAsync(), Is.EqualTo("unknown"));
        Assert.That(_tables.Questions, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_look_up_that_needs_no_waiting_allocates_nothing()
    {
        await StartAsync();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var found = _ring.FindAsync(KeyHash.Of("good")!.Value, CancellationToken.None);

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That((await found).Key, Is.Not.Null);
        Assert.That(allocated, Is.Zero);
    }

    private async Task<string> FindAsync(string key = "good")
    {
        var found = await _ring.FindAsync(KeyHash.Of(key)!.Value, CancellationToken.None).AsTask().WaitAsync(KeyTables.Patience);
        return found.IsUnavailable ? "unavailable" : found.Key?.Producer ?? "unknown";
    }
}
