using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Notifications.Channels.Webhook;

/// <summary>
/// Signatures of Standard Webhooks 1.0.0 (standard-webhooks/standard-webhooks, symmetric keys): HMAC-SHA256 over <c>{id}.{timestamp}.{body}</c>.
/// Public because intake accepts the same three headers from producers.
/// </summary>
public static class StandardWebhookSignature
{
    /// <summary>How far a timestamp may be off, either way: what the reference libraries allow against replays.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string SecretPrefix = "whsec_";
    private const string Version = "v1,";

    /// <summary>Whether a secret can be used: <c>whsec_</c> and base64. Its length is the caller's policy; the specification asks for 24 to 64 bytes.</summary>
    public static bool IsUsable([NotNullWhen(true)] string? secret) => Decode(secret) is { Length: > 0 };

    /// <summary>One entry of <c>webhook-signature</c>; several secrets make several entries with a space between.</summary>
    /// <exception cref="ArgumentException">The secret is not <c>whsec_</c> and base64; check with <see cref="IsUsable"/>.</exception>
    public static string Sign(string secret, string id, DateTimeOffset timestamp, ReadOnlySpan<byte> body)
    {
        var key = Decode(secret) ?? throw new ArgumentException("A signing secret is whsec_ followed by base64.", nameof(secret));

        return Version + Convert.ToBase64String(Compute(key, id, timestamp.ToUnixTimeSeconds(), body));
    }

    /// <summary>Whether one of the <c>v1</c> entries is right and the timestamp is recent. Rubbish in the headers or the secret is a false, never an exception.</summary>
    public static bool Verify(string secret, string id, string timestamp, string signatures, ReadOnlySpan<byte> body, DateTimeOffset now) =>
        Decode(secret) is { } key && IsRecent(timestamp, now, out var seconds) && Verify(key, id, seconds, signatures, body);

    /// <summary>Whether one of the <c>v1</c> entries is right.</summary>
    public static bool Verify(ReadOnlySpan<byte> key, string id, long timestamp, string signatures, ReadOnlySpan<byte> body)
    {
        var expected = Compute(key, id, timestamp, body);

        return signatures.Split(' ').Any(entry => IsSame(entry, expected));
    }

    /// <summary>Whether it is a time in Unix seconds, and no further off than the tolerance.</summary>
    public static bool IsRecent(string timestamp, DateTimeOffset now, out long seconds) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out seconds)
        && Int128.Abs((Int128)now.ToUnixTimeSeconds() - seconds) <= (Int128)Tolerance.TotalSeconds;

    private static bool IsSame(string entry, ReadOnlySpan<byte> expected)
    {
        Span<byte> actual = stackalloc byte[HMACSHA256.HashSizeInBytes];

        return entry.StartsWith(Version, StringComparison.Ordinal)
            && Convert.TryFromBase64Chars(entry.AsSpan(Version.Length), actual, out var written)
            && CryptographicOperations.FixedTimeEquals(actual[..written], expected);
    }

    private static byte[] Compute(ReadOnlySpan<byte> key, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hmac.AppendData(body);

        return hmac.GetHashAndReset();
    }

    /// <summary>The bytes to sign with; null when it isn't <c>whsec_</c> and base64.</summary>
    public static byte[]? Decode(string? secret)
    {
        if (secret is null || !secret.StartsWith(SecretPrefix, StringComparison.Ordinal))
            return null;

        var key = new byte[secret.Length];
        return Convert.TryFromBase64Chars(secret.AsSpan(SecretPrefix.Length), key, out var written) ? key[..written] : null;
    }
}
