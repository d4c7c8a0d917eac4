using System.Security.Cryptography;
using System.Text;
using Notifications.Channels.Webhook;

namespace Notifications.Secrets;

/// <summary>A signing secret as Standard Webhooks has it: <c>whsec_</c> and the base64 of 24 to 64 random bytes.</summary>
public static class SigningSecret
{
    private const string Prefix = "whsec_";
    private const int Bytes = 32;
    private const int FewestBytes = 24;
    private const int MostBytes = 64;

    public const string RuleName = "signing-secret";
    public const string Rule = "must be whsec_ followed by the base64 of 24 to 64 random bytes";

    public static string New() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    public static bool IsGood(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var key = new byte[MostBytes];
        return StandardWebhookSignature.IsUsable(secret) && Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length) && length >= FewestBytes;
    }

    /// <summary>Tells secrets apart without telling them: the first eight hex digits of the SHA-256.</summary>
    public static string Fingerprint(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)))[..8];
}
