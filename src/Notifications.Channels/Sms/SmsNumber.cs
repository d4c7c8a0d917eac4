using System.Text.RegularExpressions;

namespace Notifications.Channels.Sms;

/// <summary>What may stand as a recipient, and as a sender.</summary>
internal static partial class SmsNumber
{
    private const string Rule =
        "An sms channel's recipient is an E.164 number: +, the country code and the rest, 15 digits at most and nothing between them, such as +15551234567.";

    /// <summary>
    /// Null when the text is a number as ITU-T E.164 writes it, else a sentence that says what to change. Whether anybody has it only the provider knows.
    /// </summary>
    public static string? FindMistake(string text) => International().IsMatch(text) ? null : Rule;

    public static bool IsSender(string text) => International().IsMatch(text) || ShortCode().IsMatch(text) || SenderName().IsMatch(text);

    [GeneratedRegex(@"^\+[1-9][0-9]{1,14}\z")]
    private static partial Regex International();

    [GeneratedRegex(@"^[0-9]{3,8}\z")]
    private static partial Regex ShortCode();

    // GSM 03.40 gives a sender's name 11 characters; networks want a letter among them.
    [GeneratedRegex(@"^(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 ]{0,10}\z")]
    private static partial Regex SenderName();
}
