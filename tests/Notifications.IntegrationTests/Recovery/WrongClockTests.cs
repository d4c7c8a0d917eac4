using System.Globalization;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Recovery;

/// <summary>The clocks of two machines are wrong, in different directions; the database's is the one that counts.</summary>
public sealed class WrongClockTests
{
    private static readonly TimeSpan SixMinutes = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan AMinute = TimeSpan.FromMinutes(1);

    private Platform _platform = null!;

    [SetUp]
    public async Task Start()
    {
        _platform = await Platform.StartAsync(start: false);
        await _platform.StartHostAsync("Api", new WrongClock(SixMinutes));
        await _platform.StartHostAsync("Lifecycle", new WrongClock(-SixMinutes));
    }

    [TearDown]
    public async Task Stop() => await _platform.DisposeAsync();

    [TestCase(6)]
    [TestCase(-6)]
    public async Task A_wait_that_the_receiver_asked_for_is_as_long_as_it_asked(int minutes)
    {
        await _platform.StartHostAsync("Delivery", new WrongClock(TimeSpan.FromMinutes(minutes)));
        _platform.Receiver.Answer = (call, response) =>
        {
            response.StatusCode = call.Number == 1 ? 429 : 200;
            response.Headers.RetryAfter = "3";
            return Task.CompletedTask;
        };

        var id = (await _platform.PostEventAsync()).Notifications[0].Id;
        var calls = await _platform.Receiver.WaitForAsync(2);
        var view = await _platform.WaitForStateAsync(id, "Delivered");

        Assert.That(calls[1].At - calls[0].At, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(3)).And.LessThan(AMinute));
        foreach (var call in calls)
            Assert.That(DateTimeOffset.FromUnixTimeSeconds(long.Parse(call.Headers["webhook-timestamp"], CultureInfo.InvariantCulture)),
                Is.EqualTo(call.At).Within(AMinute), "a receiver refuses a signature that is five minutes off");
        var times = view.GetProperty("timeline").EnumerateArray().Select(x => x.GetProperty("at").GetDateTimeOffset()).ToList();
        Assert.That(times, Is.Ordered.And.All.EqualTo(calls[0].At).Within(AMinute));
    }

    private sealed class WrongClock(TimeSpan off) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + off;
    }
}
