using System.Net;
using Microsoft.Extensions.Options;

namespace Notifications.Channels.Webhook;

/// <summary>Says everything that is wrong at once, with the setting's name and the way out.</summary>
internal sealed class WebhookOptionsValidator : IValidateOptions<WebhookOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        var mistakes = FindMistakes(options).ToArray();

        return mistakes is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> FindMistakes(WebhookOptions options)
    {
        const string Section = WebhookOptions.Section;

        if (options.Timeout <= TimeSpan.Zero || options.Timeout > Longest)
            yield return $"{Section}:{nameof(options.Timeout)} is {options.Timeout}; set it between 00:00:00 and {Longest}, for example 00:00:15.";

        if (options.ConnectTimeout <= TimeSpan.Zero || options.ConnectTimeout > options.Timeout)
            yield return $"{Section}:{nameof(options.ConnectTimeout)} is {options.ConnectTimeout}; set it above zero and up to {nameof(options.Timeout)} ({options.Timeout}).";

        if (UnknownPolicies.FindMistake(options.WhenUnknown, UnknownPolicies.WithoutAsking) is { } mistake)
            yield return $"{Section}:{nameof(options.WhenUnknown)} {mistake}";

        for (var i = 0; i < options.AllowedNetworks.Length; i++)
        {
            if (!IPNetwork.TryParse(options.AllowedNetworks[i], out _))
                yield return $"{Section}:{nameof(options.AllowedNetworks)}:{i} is '{options.AllowedNetworks[i]}'; write an address, a slash and the prefix length, for example 127.0.0.0/8.";
        }
    }
}
