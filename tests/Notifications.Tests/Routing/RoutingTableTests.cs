using Notifications.Routing;
using NUnit.Framework;

namespace Notifications.Tests.Routing;

public sealed class RoutingTableTests
{
    private static readonly Target A = Some.Target("a"), B = Some.Target("b"), C = Some.Target("c");

    [Test]
    public void Everybody_who_subscribes_to_the_type_gets_it_the_exact_ones_first() =>
        Assert.That(Names(Table(("order.*", "a", null), ("order.paid", "b", null), ("#", "c", null), ("user.*", "a", null)).Match(Some.Posted("order.paid"))), Is.EqualTo("b a c"));

    [Test]
    public void A_destination_gets_an_event_once_however_often_it_subscribes() =>
        Assert.That(Names(Table(("#", "a", null), ("order.*", "a", null), ("order.paid", "a", null)).Match(Some.Posted("order.paid"))), Is.EqualTo("a"));

    [Test]
    public void An_exact_subscription_decides_the_priority_before_a_pattern() =>
        Assert.That(Table(("#", "a", "low"), ("order.paid", "a", "critical")).Match(Some.Posted("order.paid")).Single().Priority, Is.EqualTo("critical"));

    [Test]
    public void Without_patterns_only_the_type_itself_matches()
    {
        var table = Table(("order.paid", "a", null), ("order.paid", "b", null), ("order.created", "c", null));

        Assert.That(Names(table.Match(Some.Posted("order.paid"))), Is.EqualTo("a b"));
        Assert.That(table.Match(Some.Posted("order.shipped")), Is.Empty);
    }

    [Test]
    public void Nobody_subscribes_to_an_empty_table() => Assert.That(Table().Match(Some.Posted("order.paid")), Is.Empty);

    [Test]
    public void A_destination_is_found_by_its_name()
    {
        Assert.That(Table().Find("b"), Is.EqualTo(B));
        Assert.That(Table().Find("B"), Is.Null);
    }

    private static RoutingTable Table(params (string, string, string?)[] subscriptions) => new(
        version: 1, [A, B, C], [.. subscriptions.Select(x => new Subscription(Guid.CreateVersion7(), x.Item1, x.Item2, x.Item3))]);

    private static string Names(IEnumerable<Target> targets) => string.Join(' ', targets.Select(x => x.Name));
}
