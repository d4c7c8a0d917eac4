using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Storage;

public sealed class IdsTests
{
    [Test]
    public void Events_of_one_millisecond_have_ids_of_their_own() =>
        Assert.That(Enumerable.Range(0, 100_000).Select(_ => Ids.NewEvent(Some.Now)).Distinct().Count(), Is.EqualTo(100_000));

    [Test]
    public void A_later_event_has_a_larger_id_for_us_and_for_PostgreSQL()
    {
        var ids = Enumerable.Range(0, 1_000).Select(x => Ids.NewEvent(Some.Now.AddMilliseconds(x * 997L))).ToList();

        Assert.That(ids, Is.Ordered.Ascending);
        Assert.That(ids.Select(x => x.ToString()), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal), "uuid is compared byte by byte");
    }

    [Test]
    public void An_event_id_is_a_UUID_of_version_7()
    {
        var id = Ids.NewEvent(Some.Now);

        Assert.That((id.Version, id.Variant & 0b1100), Is.EqualTo((7, 0b1000)));
        Assert.That(id.ToString(), Does.EndWith("000000"));
    }

    [Test]
    public void An_id_tells_when_its_event_was_accepted_to_the_millisecond()
    {
        var now = new DateTimeOffset(2026, 11, 21, 12, 34, 56, 789, TimeSpan.Zero);

        Assert.That(Ids.AcceptedAt(Ids.Notification(Ids.NewEvent(now), 3)), Is.EqualTo(now));
    }

    [TestCase(1, ExpectedResult = "000001")]
    [TestCase(255, ExpectedResult = "0000ff")]
    [TestCase(256, ExpectedResult = "000100")]
    [TestCase(65_536, ExpectedResult = "010000")]
    [TestCase(Ids.MostNotifications, ExpectedResult = "ffffff")]
    public string A_notification_is_counted_in_the_last_three_bytes_of_its_event(int number)
    {
        var id = Ids.NewEvent(Some.Now);
        var notification = Ids.Notification(id, number).ToString();

        Assert.That(notification[..^6], Is.EqualTo(id.ToString()[..^6]));
        return notification[^6..];
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(Ids.MostNotifications + 1)]
    public void A_number_beyond_the_range_is_refused(int number) => Assert.That(() => Ids.Notification(Ids.NewEvent(Some.Now), number), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void All_notifications_of_an_event_are_a_range_and_no_other_event_lies_in_it()
    {
        var ids = Enumerable.Range(0, 1_000).Select(_ => Ids.NewEvent(Some.Now)).Order().ToList();

        foreach (var (id, next) in ids.Zip(ids.Skip(1)))
        {
            Guid[] range = [id, Ids.Notification(id, 1), Ids.Notification(id, 2), Ids.Notification(id, 256), Ids.LastNotification(id), next];
            Assert.That(range, Is.Ordered.Ascending);
        }
    }

    [Test]
    public void The_first_id_of_a_time_parts_what_comes_before_from_what_comes_after()
    {
        var (before, at) = (Ids.NewEvent(Some.Now.AddMilliseconds(-1)), Ids.NewEvent(Some.Now));

        Assert.That(new[] { Ids.LastNotification(before), Ids.FirstAt(Some.Now.ToUnixTimeMilliseconds()), at }, Is.Ordered.Ascending);
        Assert.That(Ids.FirstAt(-1), Is.EqualTo(Guid.Empty));
        Assert.That(Ids.FirstAt(DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()), Is.GreaterThan(at));
    }

    [Test]
    public void The_event_of_a_notification_is_its_id_without_the_number()
    {
        var id = Ids.NewEvent(Some.Now);

        Assert.That(Ids.EventOf(Ids.Notification(id, 300)), Is.EqualTo(id));
        Assert.That(Ids.EventOf(id), Is.EqualTo(id));
    }
}
