using Microsoft.Extensions.Options;

namespace Notifications.Channels.Email;

/// <summary>
/// Says everything that is wrong at once, and never a user or password. Whether folder and certificates are there is asked at each delivery:
/// roles that never deliver know this channel too, and they may be mounted later.
/// </summary>
internal sealed class EmailOptionsValidator : IValidateOptions<EmailOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public ValidateOptionsResult Validate(string? name, EmailOptions options)
    {
        var mistakes = FindMistakes(options).Concat(options.Smtp is { } smtp ? FindMistakes(smtp) : []).ToArray();

        return mistakes is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> FindMistakes(EmailOptions options)
    {
        const string Section = EmailOptions.Section;

        if (EmailAddress.FindMistake(options.From) is not null)
            yield return $"{Section}:{nameof(options.From)} is not an email address; set one, for example notifications@example.org.";

        if (UnknownPolicies.FindMistake(options.WhenUnknown, UnknownPolicies.WithoutAsking) is { } mistake)
            yield return $"{Section}:{nameof(options.WhenUnknown)} {mistake}";

        var hasFolder = !string.IsNullOrWhiteSpace(options.PickupFolder);
        if (!hasFolder && options.Smtp is null)
            yield return $"{Section}:{nameof(options.PickupFolder)} and {SmtpOptions.Section} are empty; "
                + "name the folder your mail server picks messages up from, or the server itself, or remove the section.";

        if (hasFolder && options.Smtp is not null)
            yield return $"{Section}:{nameof(options.PickupFolder)} and {SmtpOptions.Section} are both set; messages go one way, so remove one of them.";
    }

    private static IEnumerable<string> FindMistakes(SmtpOptions options)
    {
        const string Section = SmtpOptions.Section;

        if (Uri.CheckHostName(options.Host) is UriHostNameType.Unknown)
            yield return $"{Section}:{nameof(options.Host)} is not a host; set a name or an address, for example smtp.example.org.";

        if (options.Port is < 1 or > ushort.MaxValue)
            yield return $"{Section}:{nameof(options.Port)} is {options.Port}; set it from 1 to {ushort.MaxValue}, for example 587.";

        if (string.IsNullOrEmpty(options.User) != string.IsNullOrEmpty(options.Password))
            yield return $"{Section}:{nameof(options.User)} and {nameof(options.Password)} belong together; set both or neither.";

        if (!Enum.IsDefined(options.Security))
            yield return $"{Section}:{nameof(options.Security)} is {options.Security}; set {string.Join(", ", Enum.GetNames<SmtpSecurity>())}.";

        if (options.Security is SmtpSecurity.None && !string.IsNullOrEmpty(options.Password))
            yield return $"{Section}:{nameof(options.Security)} is None, which would send the password readable for everybody on the way; "
                + "set StartTls or Tls, or remove the password.";

        if (options.Security is SmtpSecurity.None && options.CertificateAuthorityFile is not null)
            yield return $"{Section}:{nameof(options.CertificateAuthorityFile)} is set, but {nameof(options.Security)} is None; remove one of them.";

        if (options.Timeout <= TimeSpan.Zero || options.Timeout > Longest)
            yield return $"{Section}:{nameof(options.Timeout)} is {options.Timeout}; set it between 00:00:00 and {Longest}, for example 00:00:30.";

        if (options.ConnectTimeout <= TimeSpan.Zero || options.ConnectTimeout > options.Timeout)
            yield return $"{Section}:{nameof(options.ConnectTimeout)} is {options.ConnectTimeout}; "
                + $"set it above zero and up to {nameof(options.Timeout)} ({options.Timeout}).";
    }
}
