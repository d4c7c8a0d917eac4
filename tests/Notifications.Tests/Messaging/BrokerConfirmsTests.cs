using Microsoft.Extensions.Options;
using Notifications.Messaging;
using NUnit.Framework;

namespace Notifications.Tests.Messaging;

public sealed class BrokerConfirmsTests
{
    private readonly FixedClock _clock = new(DateTimeOffset.UnixEpoch);
    private BrokerConfirms _confirms = null!;

    [SetUp]
    public void SetUp() => _confirms = new(Options.Create(new BrokerOptions { PublishTimeout = TimeSpan.FromSeconds(10) }), _clock);

    [Test]
    public void Confirms_are_missing_from_the_first_miss_until_the_next_confirm()
    {
        var since = _clock.Now;
        _confirms.Missed();
        _clock.Now += TimeSpan.FromSeconds(11);
        _confirms.Missed();

        Assert.That(_confirms.MissingSince, Is.EqualTo(since));

        _confirms.Confirmed();

        Assert.That(_confirms.MissingSince, Is.Null);
    }

    [Test]
    public void A_process_that_publishes_nothing_any_more_does_not_complain_for_ever()
    {
        _confirms.Missed();
        _clock.Now += TimeSpan.FromSeconds(31);

        Assert.That(_confirms.MissingSince, Is.Null);

        _confirms.Missed();

        Assert.That(_confirms.MissingSince, Is.EqualTo(_clock.Now));
    }
}
