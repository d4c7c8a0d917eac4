using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Notifications.Channels;
using Notifications.Channels.Log;

namespace Notifications.Tests.Channels.Log;

internal sealed class LogChannelTests
{
    [Test]
    public async Task One_line_names_the_notification_and_neither_recipient_nor_content()
    {
        var logger = new CollectingLogger();
        var delivery = Some.Delivery("jane@example.org", """{"text":"your code is 1234"}""");

        var outcome = await new LogChannel(logger).DeliverAsync(delivery, CancellationToken.None);

        Assert.That(outcome, Is.EqualTo(new DeliveryOutcome.Delivered()));
        Assert.That(logger.Lines.Single(), Does.Contain($"{delivery.NotificationId}").And.Contain("order.paid").And.Not.Contain("jane").And.Not.Contain("1234"));
    }

    [Test]
    public void A_cancelled_attempt_ends_in_an_exception() =>
        Assert.That(
            () => new LogChannel(new CollectingLogger()).DeliverAsync(Some.Delivery("x"), new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());

    private sealed class CollectingLogger : ILogger<LogChannel>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        // The structured values too: they reach the log's store even when the text leaves them out.
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{formatter(state, exception)} {string.Join(' ', (IEnumerable<KeyValuePair<string, object?>>)(object)state!)}");
    }
}
