using System.Net;

namespace Notifications.Channels.Webhook;

/// <summary>What may stand as a webhook's recipient. Names are judged when they are dialled, since only then it is known where they lead.</summary>
internal static class WebhookUrl
{
    private const int MaxLength = 2048;

    /// <summary>Null when the text is a URL the channel can post to, else a sentence that says what to change.</summary>
    public static string? Parse(string text, out Uri? url)
    {
        url = null;
        if (text.Length > MaxLength)
            return $"The URL is longer than {MaxLength} characters.";

        // Uri trims and escapes these; a recipient that needs it is a mistake somewhere else.
        if (text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
            return "The URL contains spaces or control characters; encode them.";

        if (!Uri.TryCreate(text, UriKind.Absolute, out var parsed) || !(parsed.Scheme == Uri.UriSchemeHttp || parsed.Scheme == Uri.UriSchemeHttps))
            return "A webhook's recipient is an absolute URL that starts with http:// or https://.";

        if (parsed.UserInfo.Length > 0)
            return "A webhook's URL holds no user name or password; receivers verify the signature instead.";

        if (parsed.Fragment.Length > 0)
            return "A webhook's URL has no fragment (#…): it would never be sent.";

        url = parsed;
        return null;
    }

    /// <summary>
    /// The address a URL names without asking DNS. Uri has already read octal, hexadecimal and short forms. A courtesy to whoever types the URL:
    /// what is refused for certain is refused when it is dialled.
    /// </summary>
    public static IPAddress? LiteralAddress(Uri url)
    {
        var host = url.IdnHost.TrimEnd('.');

        // RFC 6761 §6.3: localhost and every name below it is loopback.
        return $".{host}".EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.TryParse(host, out var address) ? address
            : null;
    }
}
