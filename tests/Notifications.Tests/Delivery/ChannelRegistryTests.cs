using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Channels;
using Notifications.Delivery;
using Notifications.Secrets;
using Notifications.Tests.Secrets;
using NUnit.Framework;

namespace Notifications.Tests.Delivery;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ChannelRegistryTests : IDisposable
{
    private readonly StubChannel _channel = new("webhook");
    private readonly Ciphers _ciphers = new();
    private readonly SecretCipher _cipher;

    public ChannelRegistryTests() => _cipher = _ciphers.Create();

    public void Dispose() => _ciphers.Dispose();

    [Test]
    public async Task An_attempt_gets_the_secrets_of_its_destination_newest_first()
    {
        await Registry().DeliverAsync(Claimed("webhook", isSigned: true, _cipher.Encrypt("whsec_new"), _cipher.Encrypt("whsec_old")), CancellationToken.None);
        Assert.That(_channel.Got!.Secrets, Is.EqualTo(new[] { "whsec_new", "whsec_old" }));

        await Registry().DeliverAsync(Claimed("webhook"), CancellationToken.None);
        Assert.That(_channel.Got!.Secrets, Is.Empty);
    }

    [Test]
    public async Task Nothing_goes_out_unsigned_to_a_destination_that_has_secrets()
    {
        var missing = await Registry().DeliverAsync(Claimed("webhook", isSigned: true), CancellationToken.None);
        var unreadable = await Registry().DeliverAsync(Claimed("webhook", isSigned: true, _cipher.Encrypt("whsec_new"), "damaged"), CancellationToken.None);

        Assert.That(missing, Is.EqualTo(new DeliveryOutcome.Deferred("secret-missing")));
        Assert.That(unreadable, Is.EqualTo(new DeliveryOutcome.Deferred("secret-unreadable")));
        Assert.That(_channel.Got, Is.Null);
    }

    [Test]
    public async Task A_channel_that_throws_ends_as_unknown_and_its_words_stay_here()
    {
        _channel.Throws = new InvalidOperationException("to ada@example.org");

        var outcome = await Registry().DeliverAsync(Claimed("webhook"), CancellationToken.None);

        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Unknown("channel-error")));
    }

    [Test]
    public async Task A_channel_that_this_process_lacks_rejects() =>
        Assert.That(await Registry().DeliverAsync(Claimed("email"), CancellationToken.None), Is.EqualTo(new DeliveryOutcome.Rejected("unknown-channel")));

    [Test]
    public void A_channel_says_what_unknown_means_and_one_that_is_not_known_is_taken_for_dear([Values] UnknownPolicy policy)
    {
        _channel.WhenUnknown = policy;

        Assert.That(Registry().WhenUnknown("webhook"), Is.EqualTo(policy));
        Assert.That(Registry().WhenUnknown("email"), Is.EqualTo(UnknownPolicy.Hold));
    }

    [Test]
    public async Task A_channel_that_throws_when_it_is_asked_knows_nothing()
    {
        _channel.Throws = new InvalidOperationException("to ada@example.org");

        Assert.That(await Registry().AskAsync(Claimed("webhook"), TimeSpan.Zero, CancellationToken.None), Is.EqualTo(new DeliveryOutcome.Unknown("channel-error")));
    }

    private ChannelRegistry Registry() => new([_channel], new OpenedSecrets(_cipher), NullLogger<ChannelRegistry>.Instance);

    private static ClaimResult.Claimed Claimed(string channel, bool isSigned = false, params string[] secrets) => new(
        new Notifications.Channels.Delivery
        {
            NotificationId = Some.Notification, Attempt = 1, EventType = "order.created", EventTime = Some.Now, Payload = "{}"u8.ToArray(), Recipient = "somebody",
        }, channel, Destination: null, secrets, isSigned, Traceparent: null);
}
