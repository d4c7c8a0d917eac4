using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Notifications.Client.Sending;

/// <summary>
/// Standard Webhooks 1.0.0, symmetric: HMAC-SHA256 over <c>{id}.{timestamp}.{body}</c>. The id stays the same for a request and its repetitions; the
/// timestamp is that of the try, because the server refuses an old one.
/// </summary>
internal sealed class RequestSignature
{
    private const string SecretPrefix = "whsec_";

    private readonly byte[] _key;

    /// <exception cref="ArgumentException">Nothing can be signed with it.</exception>
    public RequestSignature(string secret)
    {
        _key = IsUsable(secret)
            ? KeyOf(secret)
            : throw new ArgumentException("A signing secret is whsec_ followed by base64, or any other text that is not empty.", nameof(secret));
    }

    public static bool IsUsable(string secret) => KeyOf(secret).Length > 0;

    /// <summary>Without a full stop, which ends the id in what is signed.</summary>
    public static string NewId() => $"msg_{Guid.CreateVersion7():N}";

    public void AddTo(HttpRequestHeaders headers, string id, DateTimeOffset now, ReadOnlySpan<byte> body)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        headers.Add("webhook-id", id);
        headers.Add("webhook-timestamp", timestamp);
        headers.Add("webhook-signature", Sign(id, timestamp, body));
    }

    private string Sign(string id, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        return $"v1,{Convert.ToBase64String(hmac.GetHashAndReset())}";
    }

    private static byte[] KeyOf(string secret)
    {
        if (!secret.StartsWith(SecretPrefix, StringComparison.Ordinal))
        {
            return Encoding.UTF8.GetBytes(secret);
        }

        var key = new byte[secret.Length];
        return Convert.TryFromBase64Chars(secret.AsSpan(SecretPrefix.Length), key, out var written) ? key[..written] : [];
    }
}
