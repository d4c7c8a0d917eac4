using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Notifications.Channels.Webhook;
using Notifications.Host.Http;

namespace Notifications.Host.Security;

/// <summary>
/// What a request says of its signature. Standard Webhooks 1.0.0: <c>webhook-id</c>, <c>webhook-timestamp</c> and <c>webhook-signature</c>, of which <c>v1</c>
/// is HMAC-SHA256 over <c>{id}.{timestamp}.{body}</c>. And <c>x-hmac-signature</c>, HMAC-SHA256 of the body alone in hex: without a time it can be sent again
/// for ever by whoever has seen it. Where both are there, both must be right.
/// </summary>
internal sealed class RequestSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";
    public const string BodyHeader = "x-hmac-signature";

    /// <summary>So that one can be rotated.</summary>
    public const int MostSecrets = 2;

    private const string DecodedPrefix = "whsec_";
    private const string AttributePrefix = "ce-";
    private const string BodyPrefix = "sha256=";
    private const int MostIdCharacters = 200;

    private long _timestamp;
    private string? _signatures;
    private byte[]? _bodyHash;

    private RequestSignature()
    {
    }

    /// <summary>The <c>webhook-id</c>; null for a signature of the body alone.</summary>
    public string? Id { get; private set; }

    /// <param name="required">Whether none at all is a mistake.</param>
    /// <returns>The signature, or what is wrong with it; neither when there is none.</returns>
    public static (RequestSignature? Signature, string? Mistake) Read(IHeaderDictionary headers, bool required, DateTimeOffset now)
    {
        var (signatures, ofBody) = (headers[SignatureHeader], headers[BodyHeader]);
        if (signatures.Count == 0 && ofBody.Count == 0)
            return (null, required ? $"The key signs its requests: send {IdHeader}, {TimestampHeader} and {SignatureHeader} (Standard Webhooks), or {BodyHeader}." : null);

        var signature = new RequestSignature();
        var mistake = signatures.Count == 0 ? null : signature.Take(headers[IdHeader], headers[TimestampHeader], signatures, now);
        mistake ??= ofBody.Count == 0 ? null : signature.Take(ofBody);
        mistake ??= signature.FindUnsigned(headers);
        return mistake is null ? (signature, null) : (null, mistake);
    }

    /// <summary>Whether a secret can be signed with.</summary>
    public static bool IsUsable(string secret) => secret.Length > 0 && (!secret.StartsWith(DecodedPrefix, StringComparison.Ordinal) || StandardWebhookSignature.IsUsable(secret));

    /// <param name="secrets">Any of them may have signed.</param>
    /// <param name="body">As it was sent, without a content encoding.</param>
    /// <returns>Null when it is right.</returns>
    public string? FindMistake(IReadOnlyList<string> secrets, ReadOnlySpan<byte> body)
    {
        if (_signatures is not null && !IsSigned(secrets, body))
            return $"No v1 entry of {SignatureHeader} fits {IdHeader}, {TimestampHeader} and the body as they arrived, with any valid signing secret of the key.";
        if (_bodyHash is not null && !IsBodySigned(secrets, body)) return $"{BodyHeader} does not fit the body as it arrived, with any valid signing secret of the key.";
        return null;
    }

    private string? Take(StringValues id, StringValues timestamp, StringValues signatures, DateTimeOffset now)
    {
        if (id is not [{ } given] || timestamp is not [{ } time] || signatures is not [{ } entries])
            return $"{IdHeader}, {TimestampHeader} and {SignatureHeader} belong together, each once; several signatures stand in one header with a space between.";
        if (given.Length is 0 or > MostIdCharacters || !given.All(x => x is > ' ' and < '\x7f' and not '.'))
            return $"{IdHeader} must have 1 to {MostIdCharacters} printable characters of ASCII, none of them a space or a dot.";
        if (!StandardWebhookSignature.IsRecent(time, now, out _timestamp))
            return $"{TimestampHeader} must be the time of this attempt in Unix seconds, not more than {StandardWebhookSignature.Tolerance.TotalMinutes} minutes before or after the server's.";

        (Id, _signatures) = (given, entries);
        return null;
    }

    // Whoever has seen a signed request could send it again as another event: none of what makes it this one may stand where nothing is signed.
    private string? FindUnsigned(IHeaderDictionary headers)
    {
        if (headers.Keys.Any(x => x.StartsWith(AttributePrefix, StringComparison.OrdinalIgnoreCase)))
            return "A CloudEvent in binary mode has its attributes in headers, which are not signed: send it in structured mode.";
        if (Id is not null && headers[IdempotencyKey.Header] is [{ } key] && IdempotencyKey.Parse(key) != Id)
            return $"{IdempotencyKey.Header} is not signed: leave it out, for {IdHeader} does the same, or send the same in both.";
        return null;
    }

    private string? Take(StringValues ofBody)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        if (ofBody is not [{ } text] || !TryReadHex(text.StartsWith(BodyPrefix, StringComparison.Ordinal) ? text.AsSpan(BodyPrefix.Length) : text, hash))
            return $"{BodyHeader} must be HMAC-SHA256 of the body in {2 * SHA256.HashSizeInBytes} hex digits, once; {BodyPrefix} may stand before them.";

        _bodyHash = hash;
        return null;
    }

    private static bool TryReadHex(ReadOnlySpan<char> text, Span<byte> hash) =>
        text.Length == 2 * hash.Length && Convert.FromHexString(text, hash, out _, out _) == OperationStatus.Done;

    private bool IsSigned(IReadOnlyList<string> secrets, ReadOnlySpan<byte> body)
    {
        foreach (var secret in secrets)
        {
            // Standard Webhooks' secrets are base64; any other is the bytes of its text.
            var key = StandardWebhookSignature.Decode(secret) ?? Encoding.UTF8.GetBytes(secret);
            if (StandardWebhookSignature.Verify(key, Id!, _timestamp, _signatures!, body)) return true;
        }

        return false;
    }

    private bool IsBodySigned(IReadOnlyList<string> secrets, ReadOnlySpan<byte> body)
    {
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, expected);
            if (CryptographicOperations.FixedTimeEquals(expected, _bodyHash)) return true;
        }

        return false;
    }
}
