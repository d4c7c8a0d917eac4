using Notifications.Routing;
using Notifications.Routing.Filters;
using Notifications.Tests.Routing.Filters;
using NUnit.Framework;

namespace Notifications.Tests.Routing;

public sealed class RoutingExplainerTests
{
    private static readonly Filter Fails = FilterTests.Read("""{"field":"payload.orderId","gte":100}""");

    [Test]
    public void Each_destination_either_matches_or_has_its_reasons_the_nearest_first()
    {
        var table = Table(
            [Some.Target("a"), Some.Target("b", "email"), Some.Target("c") with { Paused = true }, Some.Target("d"), Some.Target("e")],
            To("invoice.*", "a"), To("order.created", "a", Fails), To("#", "b", Fails), To("order.*", "b", priority: "high"), To("order.created", "c"),
            To("order.#", "d") with { Enabled = false });

        var explanation = RoutingExplainer.Explain(table, Some.Posted(), destination: null);

        Assert.That(explanation.Matches.Select(x => (x.Destination, x.Channel, x.EventType, x.Priority, x.Held)), Is.EqualTo(new[]
        {
            ("c", "log", "order.created", "normal", "paused"), ("b", "email", "order.*", "high", null),
        }));
        Assert.That(explanation.Others.Select(x => (x.Destination, x.EventType, x.Reason)), Is.EqualTo(new[]
        {
            ("a", "order.created", "payload.orderId is 42, not at least 100"), ("d", "order.#", "is disabled"),
            ("a", "invoice.*", "the type order.created does not match invoice.*"), ("e", null, "has no subscription"),
        }));
        Assert.That(explanation.OthersLeftOff, Is.Zero);
    }

    [Test]
    public void Only_the_destination_that_is_asked_for_is_explained()
    {
        var table = Table([Some.Target("a"), Some.Target("b"), Some.Target("c")], To("order.*", "a"), To("user.*", "b"));

        Assert.That(RoutingExplainer.Explain(table, Some.Posted(), "a") is { Matches.Count: 1, Others.Count: 0 });
        Assert.That(RoutingExplainer.Explain(table, Some.Posted(), "b") is { Matches.Count: 0, Others: [{ Destination: "b" }] });
        Assert.That(RoutingExplainer.Explain(table, Some.Posted(), "c") is { Matches.Count: 0, Others: [{ Destination: "c", Subscription: null }] });
    }

    [Test]
    public void Many_others_are_counted_and_left_off_but_not_what_came_nearest()
    {
        var table = Table(
            [.. Enumerable.Range(0, 600).Select(x => Some.Target($"d{x}"))], [.. Enumerable.Range(0, 599).Select(x => To("user.*", $"d{x}")), To("order.*", "d599", Fails)]);

        var explanation = RoutingExplainer.Explain(table, Some.Posted(), destination: null);

        Assert.That((explanation.Others.Count, explanation.OthersLeftOff, explanation.Others[0].Destination), Is.EqualTo((500, 100, "d599")));
    }

    private static RoutingTable Table(Target[] destinations, params Subscription[] subscriptions) => new(version: 1, destinations, subscriptions);

    private static Subscription To(string type, string destination, Filter? filter = null, string? priority = null) => new(Guid.CreateVersion7(), type, destination, priority, filter);
}
