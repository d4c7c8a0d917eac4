using Notifications.Dispatch;
using Notifications.Intake;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Intake;

public sealed class RoutedEventTests
{
    private static readonly RoutedEvent Routed = new(Some.Posted(), [Some.Target("first", "email"), Some.Target("second") with { Priority = Priorities.Critical }]);

    [Test]
    public void The_nth_target_has_the_nth_id_in_the_answer_and_in_its_command()
    {
        var ids = new[] { Ids.Notification(Routed.Posted.Id, 1), Ids.Notification(Routed.Posted.Id, 2) };

        Assert.That(Routed.ToAccepted().Notifications, Is.EqualTo(new AcceptedNotification[] { new(ids[0], "first", "email"), new(ids[1], "second", "log") }));
        Assert.That(Commands(Routed).Select(x => x.NotificationId), Is.EqualTo(ids));
    }

    [Test]
    public void A_subscription_may_give_a_priority_of_its_own() =>
        Assert.That(Commands(Routed).Select(x => (x.Channel, x.Priority)), Is.EqualTo(new[] { ("email", Priorities.Normal), ("log", Priorities.Critical) }));

    [Test]
    public void The_first_command_is_for_the_first_attempt_of_the_first_cycle() =>
        Assert.That(Commands(Routed).Select(x => (x.Cycle, x.Attempt)), Is.All.EqualTo((1, 1)));

    [Test]
    public void A_disabled_destination_gets_its_notification_and_no_command()
    {
        var routed = new RoutedEvent(Some.Posted(), [Some.Target("first") with { Paused = true }, Some.Target("second")]);

        Assert.That(routed.ToAccepted().Notifications, Has.Count.EqualTo(2));
        Assert.That(Commands(routed).Select(x => x.NotificationId), Is.EqualTo(new[] { Ids.Notification(routed.Posted.Id, 2) }));
    }

    [Test]
    public void In_a_lane_only_its_head_gets_a_command()
    {
        var routed = new RoutedEvent(Some.Posted(), [Some.Target("first") with { Ordering = Orderings.Destination }, Some.Target("second") with { Ordering = Orderings.Destination }]);

        Assert.That(Commands(routed, heads: Ids.Notification(routed.Posted.Id, 2)).Select(x => x.NotificationId), Is.EqualTo(new[] { Ids.Notification(routed.Posted.Id, 2) }));
    }

    [TestCase(Orderings.None, "a", ExpectedResult = null)]
    [TestCase(Orderings.Key, "a", ExpectedResult = "a")]
    [TestCase(Orderings.Key, null, ExpectedResult = null)]
    [TestCase(Orderings.Destination, "a", ExpectedResult = "")]
    public string? The_lane_is_the_destinations_policy(string ordering, string? key) =>
        new RoutedNotification(Some.Posted() with { OrderingKey = key }, Some.Target("first") with { Ordering = ordering }, Some.Notification).LaneKey;

    [Test]
    public void A_duplicate_gets_no_command() => Assert.That(new Inserted([], []).MayGo(Routed.Notifications.First()), Is.False);

    [Test]
    public void An_event_that_nobody_subscribes_to_is_accepted_and_gives_no_command()
    {
        var routed = new RoutedEvent(Some.Posted(), []);

        Assert.That(routed.ToAccepted().Notifications, Is.Empty);
        Assert.That(Commands(routed), Is.Empty);
    }

    private static List<Command> Commands(RoutedEvent routed, params Guid[] heads)
    {
        var inserted = new Inserted([routed.Posted.Id], [.. heads]);
        return [.. routed.Notifications.Where(inserted.MayGo).Select(x => x.ToCommand())];
    }
}
