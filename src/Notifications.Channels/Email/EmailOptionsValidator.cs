using Microsoft.Extensions.Options;

namespace Notifications.Channels.Email;

/// <summary>
/// Says everything that is wrong at once. Whether the folder is there is asked at each delivery: roles that never deliver know this
/// channel too, and the folder may be mounted later.
/// </summary>
internal sealed class EmailOptionsValidator : IValidateOptions<EmailOptions>
{
    public ValidateOptionsResult Validate(string? name, EmailOptions options)
    {
        var mistakes = FindMistakes(options).ToArray();

        return mistakes is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> FindMistakes(EmailOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.PickupFolder))
            yield return $"{EmailOptions.Section}:{nameof(options.PickupFolder)} is empty; name the folder your mail server picks messages up from, or remove the section.";

        if (EmailAddress.FindMistake(options.From) is not null)
            yield return $"{EmailOptions.Section}:{nameof(options.From)} is not an email address; set one, for example notifications@example.org.";
    }
}
