using System.Globalization;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace Notifications.Channels.Email;

/// <summary>Builds the message of a notification: the same identity for every attempt, so that mail servers and readers can see a double.</summary>
internal static class EmailMessage
{
    public static MailMessage Create(Delivery delivery, EmailContent content, string from)
    {
        var message = new MailMessage(new MailAddress(from), new MailAddress(delivery.Recipient))
        {
            Subject = content.Subject,
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
            BodyEncoding = Encoding.UTF8,
            Body = content.Text ?? content.Html,
            IsBodyHtml = content.Text is null,
        };

        if (content is { Text: not null, Html: not null })
            message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(content.Html, Encoding.UTF8, MediaTypeNames.Text.Html));

        message.Headers.Add("Message-ID", $"<{delivery.IdempotencyId}@{AsciiHost(message.From!)}>");
        message.Headers.Add("Idempotency-Key", delivery.IdempotencyId);
        message.Headers.Add("X-Notification-Id", delivery.NotificationId.ToString());

        return message;
    }

    // An international domain would turn the whole Message-ID into an encoded word, which no reader takes for an id.
    private static string AsciiHost(MailAddress address) => new IdnMapping().GetAscii(address.Host);
}
