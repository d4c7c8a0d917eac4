using Notifications.Routing;
using NUnit.Framework;

namespace Notifications.Tests.Routing;

public sealed class RoutingOptionsValidatorTests
{
    private static readonly RoutingOptionsValidator Validator = new([new StubChannel("webhook"), new StubChannel("log")]);

    [Test]
    public void Nothing_configured_is_no_mistake() => Assert.That(Validator.Validate(null, new RoutingOptions()).Succeeded, Is.True);

    [Test]
    public void Destinations_and_subscriptions_that_fit_are_fine() =>
        Assert.That(Validator.Validate(null, Routing([Destination("a"), Destination("b")], [To("a"), To("b", priority: "low"), To("b", priority: "")])).Succeeded, Is.True);

    [Test]
    public void All_mistakes_are_reported_at_once()
    {
        var routing = Routing(
            [Destination("a"), Destination("a"), Destination("", channel: "pigeon"), Destination("bad one", address: StubChannel.Bad), Destination(new string('x', 101))],
            [To("a", type: ""), To("nobody"), To("a", priority: "urgent"), To("a", type: new string('x', 201))]);

        Assert.That(Validator.Validate(null, routing).Failures, Is.EquivalentTo(new[]
        {
            "Routing:Destinations:2:Name must have 1 to 100 characters",
            "Routing:Destinations:2:Channel 'pigeon' is unknown; the channels are webhook, log",
            "Routing:Destinations:3:Address of 'bad one': is no address",
            "Routing:Destinations:4:Name must have 1 to 100 characters",
            "Routing:Destinations has 'a' 2 times; names are unique",
            "Routing:Subscriptions:0:EventType must have 1 to 200 characters",
            "Routing:Subscriptions:1:Destination 'nobody' is not among Routing:Destinations",
            "Routing:Subscriptions:2:Priority 'urgent' is unknown; the priorities are critical, high, normal, low",
            "Routing:Subscriptions:3:EventType must have 1 to 200 characters",
        }));
    }

    [Test]
    public void Secrets_are_two_at_most_and_usable()
    {
        var destination = Destination("a");
        foreach (var secret in new[] { "whsec_YWFh", "whsec_YmJi", "no-secret" }) destination.Secrets.Add(secret);

        Assert.That(Validator.Validate(null, Routing([destination], [])).Failures, Is.EquivalentTo(new[]
        {
            "Routing:Destinations:0:Secrets may have 2, the newest first",
            "Routing:Destinations:0:Secrets: each is whsec_ followed by base64",
        }));
    }

    [Test]
    public void A_policy_is_judged_as_the_API_judges_it()
    {
        var destination = Destination("a");
        destination.Policy = new() { Order = "size", Burst = 5 };

        Assert.That(Validator.Validate(null, Routing([destination], [])).Failures, Is.EquivalentTo(new[]
        {
            "Routing:Destinations:0:Policy:Order must be one of none, key, destination",
            "Routing:Destinations:0:Policy:Burst has no use without ratePerSecond",
        }));
    }

    [Test]
    public void A_filter_is_read_at_start()
    {
        var (good, bad, none) = (To("a"), To("a"), To("a"));
        (good.Filter, bad.Filter, none.Filter) = ("""{"field":"payload.total","gte":100}""", """{"field":"payload.total","gte":"100"}""", "");

        Assert.That(Validator.Validate(null, Routing([Destination("a")], [good, bad, none])).Failures, Is.EqualTo(["Routing:Subscriptions:1:Filter: filter.gte must be a number"]));
    }

    private static RoutingOptions Routing(DestinationOptions[] destinations, SubscriptionOptions[] subscriptions)
    {
        var routing = new RoutingOptions();
        foreach (var destination in destinations) routing.Destinations.Add(destination);
        foreach (var subscription in subscriptions) routing.Subscriptions.Add(subscription);
        return routing;
    }

    private static DestinationOptions Destination(string name, string channel = "log", string address = "somebody") => new() { Name = name, Channel = channel, Address = address };

    private static SubscriptionOptions To(string destination, string type = "order.*", string? priority = null) =>
        new() { Destination = destination, EventType = type, Priority = priority };
}
