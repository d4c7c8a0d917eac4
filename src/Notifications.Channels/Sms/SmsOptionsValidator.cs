using Microsoft.Extensions.Options;

namespace Notifications.Channels.Sms;

/// <summary>Says everything that is wrong at once, with the setting's name and the way out, but no text that was set: one of them is a secret.</summary>
internal sealed class SmsOptionsValidator : IValidateOptions<SmsOptions>
{
    private const string Section = SmsOptions.Section;
    private const int LongestMessage = 50;

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestReceipt = TimeSpan.FromDays(7);

    public ValidateOptionsResult Validate(string? name, SmsOptions options)
    {
        string[] mistakes = [.. FindAccountMistakes(options), .. FindUrlMistakes(options), .. FindLimitMistakes(options)];

        return mistakes is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> FindAccountMistakes(SmsOptions options)
    {
        if (!IsIdentifier(options.AccountSid))
            yield return $"{Section}:{nameof(options.AccountSid)} must be the account's id (letters, digits, - and _); or remove the section.";

        if (string.IsNullOrWhiteSpace(options.AuthToken) || options.AuthToken.Any(char.IsControl))
            yield return $"{Section}:{nameof(options.AuthToken)} is empty or has control characters; set the account's token.";

        if (string.IsNullOrEmpty(options.From) == string.IsNullOrEmpty(options.MessagingServiceSid))
            yield return $"{Section}: set either {nameof(options.From)} or {nameof(options.MessagingServiceSid)}, not both.";

        if (!string.IsNullOrEmpty(options.From) && !SmsNumber.IsSender(options.From))
            yield return $"{Section}:{nameof(options.From)} must be a number such as +15551234567, a short code of digits, or a name of up to 11 characters.";

        if (!string.IsNullOrEmpty(options.MessagingServiceSid) && !IsIdentifier(options.MessagingServiceSid))
            yield return $"{Section}:{nameof(options.MessagingServiceSid)} must be the service's id (letters, digits, - and _).";
    }

    private static IEnumerable<string> FindUrlMistakes(SmsOptions options)
    {
        if (FindUrlMistake(options.BaseAddress, options.AllowPlainHttp) is { } mistake)
            yield return $"{Section}:{nameof(options.BaseAddress)} {mistake}";

        if (options.CallbackBaseUrl is not null && FindUrlMistake(options.CallbackBaseUrl, options.AllowPlainHttp) is { } callback)
            yield return $"{Section}:{nameof(options.CallbackBaseUrl)} {callback}";
    }

    private static IEnumerable<string> FindLimitMistakes(SmsOptions options)
    {
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > LongestTimeout)
            yield return $"{Section}:{nameof(options.Timeout)} is {options.Timeout}; set it between 00:00:00 and {LongestTimeout}, for example 00:00:15.";

        if (options.ConnectTimeout <= TimeSpan.Zero || options.ConnectTimeout > options.Timeout)
            yield return $"{Section}:{nameof(options.ConnectTimeout)} is {options.ConnectTimeout}; set it above zero and up to {options.Timeout}, the Timeout.";

        if (options.ReceiptWithin < TimeSpan.FromSeconds(1) || options.ReceiptWithin > LongestReceipt)
            yield return $"{Section}:{nameof(options.ReceiptWithin)} is {options.ReceiptWithin}; set it between 00:00:01 and {LongestReceipt}.";

        if (UnknownPolicies.FindMistake(options.WhenUnknown, UnknownPolicies.All) is { } mistake)
            yield return $"{Section}:{nameof(options.WhenUnknown)} {mistake}";

        if (options.AskAfter < TimeSpan.Zero || options.AskAfter > LongestPause)
            yield return $"{Section}:{nameof(options.AskAfter)} is {options.AskAfter}; set it between 00:00:00 and {LongestPause}.";

        if (options.MostSegments is < 1 or > LongestMessage)
            yield return $"{Section}:{nameof(options.MostSegments)} is {options.MostSegments}; set it between 1 and {LongestMessage}.";
    }

    private static string? FindUrlMistake(string text, bool allowPlainHttp) =>
        !Uri.TryCreate(text, UriKind.Absolute, out var url) || !(url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
            ? "must be an absolute URL that starts with https://."
        : url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0
            ? "must have no user name, query or fragment: a path is added to it."
        : url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback && !allowPlainHttp
            ? $"must be https: token and numbers would cross the network readable. For a stand-in on a private network set {nameof(SmsOptions.AllowPlainHttp)}."
        : null;

    private static bool IsIdentifier(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
