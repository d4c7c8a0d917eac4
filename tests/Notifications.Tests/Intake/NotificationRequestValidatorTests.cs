using Notifications.Intake;
using NUnit.Framework;

namespace Notifications.Tests.Intake;

public sealed class NotificationRequestValidatorTests
{
    private const string EitherOr = "Destination give either a destination, or a channel and a recipient";

    private static readonly NotificationRequestValidator Validator = new([new StubChannel("email"), new StubChannel("log"), new StubChannel("webhook")]);

    [Test]
    public void A_destination_or_a_channel_and_a_recipient_are_enough()
    {
        Assert.That(Mistakes(To(channel: "email", recipient: "ada@example.org")), Is.Empty);
        Assert.That(Mistakes(To(destination: "orders")), Is.Empty);
    }

    [TestCase(null, null, null, EitherOr)]
    [TestCase("orders", "email", "ada@example.org", EitherOr)]
    [TestCase("orders", "email", null, EitherOr)]
    [TestCase("orders", null, "ada@example.org", EitherOr)]
    [TestCase("", null, null, "Destination must have 1 to 200 characters, none of them a control character")]
    [TestCase(null, null, "ada@example.org", "channel must be one of email, log")]
    [TestCase(null, "pigeon", "ada@example.org", "channel must be one of email, log")]
    [TestCase(null, "webhook", "https://example.org", "channel webhooks go to configured destinations only: name one as 'destination'")]
    [TestCase(null, "email", null, "recipient is required")]
    [TestCase(null, "email", StubChannel.Bad, "recipient is no address")]
    public void Who_gets_it_must_be_clear(string? destination, string? channel, string? recipient, string mistake) =>
        Assert.That(Mistakes(To(destination, channel, recipient)), Is.EqualTo(new[] { mistake }));

    [Test]
    public void Other_fields_follow_the_rules_of_events()
    {
        var request = Some.Request() with { Id = "", EventType = "a b", Priority = "urgent", CorrelationId = "\0", UserId = "\n", Payload = default };

        Assert.That(Validator.Validate(request).Errors.Select(x => x.PropertyName),
            Is.EquivalentTo(new[] { "Id", "EventType", "Priority", "CorrelationId", "UserId", "Payload" }));
    }

    private static NotificationRequest To(string? destination = null, string? channel = null, string? recipient = null) =>
        Some.Request() with { Destination = destination, Channel = channel, Recipient = recipient };

    private static List<string> Mistakes(NotificationRequest request) => [.. Validator.Validate(request).Errors.Select(x => $"{x.PropertyName} {x.ErrorMessage}")];
}
