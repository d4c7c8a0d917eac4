using System.Net.Mail;

namespace Notifications.Channels.Email;

/// <summary>What may stand as a recipient or sender: one bare address.</summary>
internal static class EmailAddress
{
    // RFC 5321 §4.5.3.1.3 allows a path of 256 octets, angle brackets included (RFC 3696, erratum 1690).
    private const int MaxLength = 254;

    /// <summary>Null when the text is one address, else a sentence that says what to change.</summary>
    public static string? FindMistake(string text)
    {
        if (text.Length > MaxLength)
            return $"The email address is longer than {MaxLength} characters.";

        if (text.Any(char.IsControl))
            return "The email address contains control characters.";

        // MailAddress also reads display names and comments; a recipient is stored without them.
        if (!MailAddress.TryCreate(text, out var address) || address.Address != text)
            return "An email channel's recipient is one bare address, such as name@example.org.";

        // Only servers with SMTPUTF8 take the others, and the pickup format cannot ask for it. Domains may be international.
        return address.User.All(char.IsAscii) ? null : "The part of the email address before the @ may only hold ASCII characters.";
    }
}
