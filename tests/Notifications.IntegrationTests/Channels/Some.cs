using System.Text;

namespace Notifications.IntegrationTests.Channels;

/// <summary>What does not matter to a test.</summary>
internal static class Some
{
    public static Notifications.Channels.Delivery Delivery(string recipient, string payload = """{"subject":"s","text":"t"}""") => new()
    {
        NotificationId = Guid.CreateVersion7(),
        Attempt = 1,
        EventType = "order.paid",
        EventTime = new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.FromHours(2)),
        Payload = Encoding.UTF8.GetBytes(payload),
        Recipient = recipient,
    };
}
