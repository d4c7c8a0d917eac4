using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Notifications.Channels.Sms;

/// <summary>
/// <c>X-Twilio-Signature</c> of a form post: base64 of HMAC-SHA1, by the account's token, over the full public URL and every field's name and value, sorted
/// by name, with nothing between them. SHA-1 is the provider's choice; as an HMAC it is not known to be broken.
/// </summary>
public static class TwilioSignature
{
    public static string Sign(string token, string url, IEnumerable<KeyValuePair<string, StringValues>> form) =>
        Convert.ToBase64String(Compute(token, url, form));

    /// <summary>In constant time. Rubbish is a false, never an exception. The URL counts with its port and without, as in Twilio's own libraries.</summary>
    public static bool Verify(string token, string url, IReadOnlyCollection<KeyValuePair<string, StringValues>> form, string signature)
    {
        Span<byte> actual = stackalloc byte[HMACSHA1.HashSizeInBytes];
        if (!Convert.TryFromBase64String(signature, actual, out var written))
            return false;

        var isSame = false;
        foreach (var spelling in Spellings(url))
            isSame |= CryptographicOperations.FixedTimeEquals(actual[..written], Compute(token, spelling, form));

        return isSame;
    }

#pragma warning disable CA5350 // The provider signs with HMAC-SHA1 and with nothing else.
    private static byte[] Compute(string token, string url, IEnumerable<KeyValuePair<string, StringValues>> form)
    {
        var text = new StringBuilder(url);
        foreach (var (name, values) in form.OrderBy(x => x.Key, StringComparer.Ordinal))
            foreach (var value in values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                text.Append(name).Append(value);

        return HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(text.ToString()));
    }
#pragma warning restore CA5350

    private static IEnumerable<string> Spellings(string url)
    {
        yield return url;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed))
            yield break;

        yield return $"{parsed.Scheme}://{parsed.Host}{parsed.PathAndQuery}{parsed.Fragment}";
        yield return $"{parsed.Scheme}://{parsed.Host}:{parsed.Port}{parsed.PathAndQuery}{parsed.Fragment}";
    }
}
