using Notifications.Routing;
using Notifications.Routing.Filters;
using Notifications.Tests.Routing.Filters;
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
    public void The_first_subscription_whose_filter_holds_decides()
    {
        var (holds, not) = (FilterTests.Read("""{"field":"payload.orderId","equals":42}"""), FilterTests.Read("""{"field":"payload.orderId","equals":43}"""));
        var table = Table([To("order.paid", "a", "critical", not), To("#", "a", "low", not), To("order.#", "a", "high", holds), To("order.*", "a", "normal"), To("order.paid", "b", null, not)]);

        Assert.That(table.Match(Some.Posted("order.paid")).Single().Priority, Is.EqualTo("high"));
    }

    [Test]
    public void A_subscription_that_is_disabled_routes_nothing()
    {
        var table = Table([To("order.paid", "a") with { Enabled = false }, To("order.*", "b") with { Enabled = false }, To("#", "b", "low")]);

        Assert.That(table.Match(Some.Posted("order.paid")).Single().Priority, Is.EqualTo("low"));
    }

    [Test]
    public void A_filter_that_nobody_can_read_lets_nothing_through()
    {
        var unreadable = new Filter.Unreadable(new FilterMistake("filter.near", "is unknown"));

        Assert.That(Table([To("order.paid", "a", null, unreadable), To("order.paid", "b")]).Match(Some.Posted("order.paid")).Single().Name, Is.EqualTo("b"));
    }

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

    private static RoutingTable Table(params (string, string, string?)[] subscriptions) => Table([.. subscriptions.Select(x => To(x.Item1, x.Item2, x.Item3))]);

    private static RoutingTable Table(Subscription[] subscriptions) => new(version: 1, [A, B, C], subscriptions);

    private static Subscription To(string type, string destination, string? priority = null, Filter? filter = null) => new(Guid.CreateVersion7(), type, destination, priority, filter);

    private static string Names(IEnumerable<Target> targets) => string.Join(' ', targets.Select(x => x.Name));
}
