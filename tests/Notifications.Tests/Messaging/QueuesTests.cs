using Notifications.Messaging;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Messaging;

public sealed class QueuesTests
{
    private static readonly Queues.ErrorNames ErrorNames = new();

    [Test]
    public void A_channel_has_a_queue_for_each_priority() => Assert.That(Queues.Deliver("webhook", "critical"), Is.EqualTo("deliver-webhook-critical"));

    [Test]
    public void All_priorities_of_a_channel_share_one_error_queue([ValueSource(typeof(Priorities), nameof(Priorities.All))] string priority) =>
        Assert.That(ErrorNames.FormatErrorQueueName(Queues.Deliver("webhook", priority)), Is.EqualTo(Queues.Error("webhook")).And.EqualTo("deliver-webhook_error"));

    [TestCase("rabbitmq://broker/deliver-webhook-normal", ExpectedResult = "webhook")]
    [TestCase("rabbitmq://broker/tenant/deliver-sms-low?durable=true", ExpectedResult = "sms")]
    [TestCase("rabbitmq://broker/lifecycle", ExpectedResult = "")]
    public string An_endpoints_address_tells_its_channel(string address) => Queues.ChannelOf(new Uri(address));

    [TestCase("lifecycle", ExpectedResult = "lifecycle_error")]
    [TestCase("deliver-webhook", ExpectedResult = "deliver-webhook_error")]
    [TestCase("some-other-queue", ExpectedResult = "some-other-queue_error")]
    public string Any_other_queue_has_an_error_queue_of_its_own(string queue) => ErrorNames.FormatErrorQueueName(queue);
}
