using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Notifications.Channels;
using Notifications.Delivery;
using Notifications.Routing;
using NUnit.Framework;

namespace Notifications.Tests.Delivery;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ChannelRegistryTests
{
    private readonly StubChannel _channel = new("webhook");

    [Test]
    public async Task A_destination_gives_its_secrets_to_its_own_attempts_only()
    {
        var registry = Registry(("orders", "whsec_new whsec_old"), ("users", ""));

        await registry.DeliverAsync(Claimed("webhook", "orders"), CancellationToken.None);
        Assert.That(_channel.Got!.Secrets, Is.EqualTo(new[] { "whsec_new", "whsec_old" }));

        foreach (var other in new[] { "users", "unconfigured", null })
        {
            await registry.DeliverAsync(Claimed("webhook", other), CancellationToken.None);
            Assert.That(_channel.Got!.Secrets, Is.Empty);
        }
    }

    [Test]
    public async Task Nothing_goes_out_unsigned_to_a_destination_that_has_secrets()
    {
        var outcome = await Registry().DeliverAsync(Claimed("webhook", "orders", isSigned: true), CancellationToken.None);

        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Deferred("secret-missing")));
        Assert.That(_channel.Got, Is.Null);
    }

    [Test]
    public async Task A_channel_that_throws_ends_as_unknown_and_its_words_stay_here()
    {
        _channel.Throws = new InvalidOperationException("to ada@example.org");

        var outcome = await Registry().DeliverAsync(Claimed("webhook", null), CancellationToken.None);

        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Unknown("channel-error")));
    }

    [Test]
    public async Task A_channel_that_this_process_lacks_rejects() =>
        Assert.That(await Registry().DeliverAsync(Claimed("email", null), CancellationToken.None), Is.EqualTo(new DeliveryOutcome.Rejected("unknown-channel")));

    [Test]
    public void A_channel_says_what_unknown_means_and_one_that_is_not_known_is_taken_for_dear([Values] UnknownPolicy policy)
    {
        _channel.WhenUnknown = policy;

        Assert.That(Registry().WhenUnknown("webhook"), Is.EqualTo(policy));
        Assert.That(Registry().WhenUnknown("email"), Is.EqualTo(UnknownPolicy.Hold));
        Assert.That(((IChannel)new Notifications.Channels.Log.LogChannel(NullLogger<Notifications.Channels.Log.LogChannel>.Instance)).WhenUnknown, Is.EqualTo(UnknownPolicy.Fault));
    }

    private ChannelRegistry Registry(params (string Name, string Secrets)[] destinations)
    {
        var routing = new RoutingOptions();
        foreach (var (name, secrets) in destinations)
        {
            var destination = new DestinationOptions { Name = name };
            foreach (var secret in secrets.Split(' ', StringSplitOptions.RemoveEmptyEntries)) destination.Secrets.Add(secret);
            routing.Destinations.Add(destination);
        }

        return new ChannelRegistry([_channel], Options.Create(routing), NullLogger<ChannelRegistry>.Instance);
    }

    private static ClaimResult.Claimed Claimed(string channel, string? destination, bool isSigned = false) => new(
        new Notifications.Channels.Delivery
        {
            NotificationId = Some.Notification, Attempt = 1, EventType = "order.created", EventTime = Some.Now, Payload = "{}"u8.ToArray(), Recipient = "somebody",
        }, channel, destination, isSigned, Traceparent: null);
}
