using System.Globalization;
using System.Text;

namespace Notifications.Channels.Email;

/// <summary>
/// A message as it travels, and its envelope. It is 7-bit with short lines, none of which begins with a dot: so it passes any server as it is,
/// and no line of it can end it. Its identity is the notification's for every attempt, so that mail servers and readers can see a double.
/// </summary>
internal sealed record EmailMessage
{
    private const string Text = "text/plain";
    private const string Html = "text/html";

    public required string Id { get; init; }

    /// <summary>The idempotency id: what the message is called where a name is needed.</summary>
    public required string Name { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    /// <summary>RFC 5322, ending with a line break.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <param name="delivery">One whose recipient has no mistake.</param>
    public static EmailMessage Create(Delivery delivery, EmailContent content, string from, DateTimeOffset now)
    {
        var (sender, host) = EmailAddress.ToAscii(from);
        var (recipient, _) = EmailAddress.ToAscii(delivery.Recipient);
        var id = $"<{delivery.IdempotencyId}@{host}>";

        var lines = new StringBuilder();
        AddHeader(lines, "MIME-Version", "1.0");
        AddHeader(lines, "From", sender);
        AddHeader(lines, "To", recipient);
        AddHeader(lines, "Date", now.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        AddHeader(lines, "Subject", MimeText.Header(content.Subject));
        AddHeader(lines, "Message-ID", id);
        AddHeader(lines, "Idempotency-Key", delivery.IdempotencyId);
        AddHeader(lines, "X-Notification-Id", delivery.NotificationId.ToString());
        AddBody(lines, content, delivery.IdempotencyId);

        return new EmailMessage { Id = id, Name = delivery.IdempotencyId, From = sender, To = recipient, Content = Encoding.ASCII.GetBytes(lines.ToString()) };
    }

    private static void AddBody(StringBuilder lines, EmailContent content, string name)
    {
        if (content is not { Text: { } text, Html: { } html })
        {
            AddPart(lines, content.Text is null ? Html : Text, (content.Text ?? content.Html)!);
            return;
        }

        // Quoted-printable never writes "=_", so no text can hold the boundary.
        var boundary = $"=_{name}";
        AddHeader(lines, "Content-Type", $"multipart/alternative; boundary=\"{boundary}\"");
        lines.Append(CultureInfo.InvariantCulture, $"\r\n--{boundary}\r\n");
        AddPart(lines, Text, text);
        lines.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\n");
        AddPart(lines, Html, html);
        lines.Append(CultureInfo.InvariantCulture, $"--{boundary}--\r\n");
    }

    private static void AddPart(StringBuilder lines, string type, string text)
    {
        AddHeader(lines, "Content-Type", $"{type}; charset=utf-8");
        AddHeader(lines, "Content-Transfer-Encoding", "quoted-printable");
        lines.Append("\r\n").Append(MimeText.QuotedPrintable(text));
    }

    private static void AddHeader(StringBuilder lines, string name, string value) => lines.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
}
