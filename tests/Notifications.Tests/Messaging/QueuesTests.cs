using Notifications.Messaging;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Messaging;

public sealed class QueuesTests
{
    private static readonly Queues.ErrorNames ErrorNames = new();

    [Test]
    public void A_channel_has_a_queue_for_each_priority() => Assert.That(Queues.Deliver("webhook", "critical"), Is.EqualTo("deliver-webhook-critical"));

    [TestCase(1, ExpectedResult = "deliver-webhook-low")]
    [TestCase(2, ExpectedResult = "deliver-webhook-retry")]
    [TestCase(20, ExpectedResult = "deliver-webhook-retry")]
    public string A_first_attempt_waits_by_its_priority_and_a_later_one_among_the_retries(int attempt) => Queues.For("webhook", Priorities.Low, attempt);

    [Test]
    public void All_queues_of_a_channel_share_one_error_queue()
    {
        Assert.That(Queues.Of("webhook"), Is.EquivalentTo(Priorities.All.Select(x => $"deliver-webhook-{x}").Append("deliver-webhook-retry")));
        Assert.That(Queues.Of("webhook").Select(ErrorNames.FormatErrorQueueName), Is.All.EqualTo(Queues.Error("webhook")).And.All.EqualTo("deliver-webhook_error"));
    }

    [TestCase("rabbitmq://broker/deliver-webhook-normal", ExpectedResult = "webhook")]
    [TestCase("rabbitmq://broker/tenant/deliver-sms-low?durable=true", ExpectedResult = "sms")]
    [TestCase("rabbitmq://broker/deliver-webhook-retry", ExpectedResult = "webhook")]
    [TestCase("rabbitmq://broker/lifecycle", ExpectedResult = "")]
    public string An_endpoints_address_tells_its_channel(string address) => Queues.ChannelOf(new Uri(address));

    [TestCase("rabbitmq://broker/tenant/deliver-sms-low?durable=true", ExpectedResult = "low")]
    [TestCase("rabbitmq://broker/deliver-webhook-retry", ExpectedResult = "retry")]
    [TestCase("rabbitmq://broker/lifecycle", ExpectedResult = "")]
    public string An_endpoints_address_tells_its_share(string address) => Queues.ShareOf(new Uri(address));

    [TestCase("lifecycle", ExpectedResult = "lifecycle_error")]
    [TestCase("deliver-webhook", ExpectedResult = "deliver-webhook_error")]
    [TestCase("some-other-queue", ExpectedResult = "some-other-queue_error")]
    public string Any_other_queue_has_an_error_queue_of_its_own(string queue) => ErrorNames.FormatErrorQueueName(queue);
}
