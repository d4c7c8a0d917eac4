using FluentValidation.Results;
using Notifications.Destinations;
using NUnit.Framework;

namespace Notifications.Tests.Destinations;

public sealed class DestinationValidatorsTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly DestinationRequestValidator Validator = new([new StubChannel("webhook"), new StubChannel("log")]);
    private static readonly DestinationRequest Good = new() { Name = "billing.eu-1", Channel = "webhook", Address = "somewhere", Secret = Secret };

    [Test]
    public void What_fits_is_fine() => Assert.That(Validator.Validate(Good).IsValid, Is.True);

    [Test]
    public void Everything_that_is_missing_is_told_at_once() =>
        Assert.That(Mistakes(Validator.Validate(new DestinationRequest())), Is.EquivalentTo(new[] { "Name: is required", "Channel: is required", "Address: is required" }));

    [Test]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var mistakes = Mistakes(Validator.Validate(new DestinationRequest { Name = "a b", Channel = "pigeon", Address = "\u0000", Secret = "whsec_short" }));

        Assert.That(mistakes, Has.Count.EqualTo(4));
        Assert.That(mistakes, Has.Some.StartsWith("Name: must have").And.Some.EqualTo("Channel: must be one of webhook, log")
            .And.Some.StartsWith("Address: must have").And.Some.StartsWith("Secret: must be whsec_"));
    }

    [Test]
    public void The_channel_judges_the_address() =>
        Assert.That(Mistakes(Validator.Validate(Good with { Address = StubChannel.Bad })), Is.EqualTo(new[] { "Address: is no address" }));

    [Test]
    public void Only_a_channel_that_signs_takes_a_secret() =>
        Assert.That(Mistakes(Validator.Validate(Good with { Channel = "log" })), Is.EqualTo(new[] { "Secret: has no use: the channel log signs nothing" }));

    [TestCase("a", ExpectedResult = true)]
    [TestCase("A_1.b-c", ExpectedResult = true)]
    [TestCase("", ExpectedResult = false)]
    [TestCase("-a", ExpectedResult = false)]
    [TestCase("a/b", ExpectedResult = false)]
    [TestCase("ä", ExpectedResult = false)]
    [TestCase("billing (deleted 2026-11-21T08:00:00.000000Z)", ExpectedResult = false, TestName = "A name can't be that of a deleted one")]
    public bool A_name_can_stand_in_a_URL(string name) => Validator.Validate(Good with { Name = name }).IsValid;

    [TestCase("order.created", ExpectedResult = true)]
    [TestCase("order.*", ExpectedResult = true)]
    [TestCase("#", ExpectedResult = true)]
    [TestCase("#.failed.*", ExpectedResult = true)]
    [TestCase("order*", ExpectedResult = false)]
    [TestCase("order..created", ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    [TestCase("order created", ExpectedResult = false)]
    public bool An_event_type_or_a_pattern_of_whole_words_can_be_subscribed_to(string pattern) =>
        new SubscriptionRequestValidator().Validate(new SubscriptionRequest { Destination = "a", EventType = pattern }).IsValid;

    [Test]
    public void A_subscription_tells_all_its_mistakes_at_once() =>
        Assert.That(Mistakes(new SubscriptionRequestValidator().Validate(new SubscriptionRequest { Priority = "urgent" })), Has.Count.EqualTo(3));

    [TestCase(-1, ExpectedResult = false)]
    [TestCase(0, ExpectedResult = true)]
    [TestCase(2_592_000, ExpectedResult = true)]
    [TestCase(2_592_001, ExpectedResult = false)]
    public bool Two_secrets_overlap_for_thirty_days_at_most(int seconds) => new SecretRequestValidator().Validate(new SecretRequest { OverlapSeconds = seconds }).IsValid;

    private static List<string> Mistakes(ValidationResult result) => result.Errors.ConvertAll(x => $"{x.PropertyName}: {x.ErrorMessage}");
}
