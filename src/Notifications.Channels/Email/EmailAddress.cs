using System.Globalization;
using System.Net.Mail;

namespace Notifications.Channels.Email;

/// <summary>What may stand as a recipient or sender: one bare address.</summary>
internal static class EmailAddress
{
    // RFC 5321 §4.5.3.1.3 allows a path of 256 octets, angle brackets included (RFC 3696, erratum 1690).
    private const int MaxLength = 254;

    private static readonly IdnMapping Idn = new();

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

        // Only servers with SMTPUTF8 take the others, and neither a folder nor a first relay says whether the last one does. Domains may be international.
        if (!address.User.All(char.IsAscii))
            return "The part of the email address before the @ may only hold ASCII characters.";

        return FindAsciiHost(address) is null ? "The part of the email address after the @ is no domain name." : null;
    }

    /// <summary>The address as every mail server understands it.</summary>
    /// <param name="text">An address without a mistake.</param>
    public static (string Address, string Host) ToAscii(string text)
    {
        var address = new MailAddress(text);
        var host = FindAsciiHost(address)!;

        return ($"{address.User}@{host}", host);
    }

    private static string? FindAsciiHost(MailAddress address)
    {
        // A literal such as [192.0.2.1] is no name to be mapped.
        if (address.Host.All(char.IsAscii))
            return address.Host;

        try
        {
            return Idn.GetAscii(address.Host);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
