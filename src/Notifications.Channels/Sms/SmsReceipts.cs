using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Notifications.Channels.Sms;

/// <summary>Reads the provider's status callbacks: who may be believed, and what a status means.</summary>
public sealed class SmsReceipts(IOptions<SmsOptions> options)
{
    /// <summary>
    /// Where receipts are posted. The attempt is in the URL, which the signature covers: so a receipt is understood even when the answer that named the
    /// message was lost.
    /// </summary>
    public const string Route = "/v1/receipts/sms/{notification:guid}/{cycle:int}/{attempt:int}";

    /// <summary>Twilio's connection overrides: by default it repeats a callback only when it could not connect. A fragment is no part of a request.</summary>
    internal const string RetryWish = "#rc=5&rp=all";

    /// <param name="notification">From the URL, as the other two.</param>
    /// <param name="form">The body's fields.</param>
    /// <param name="signature">The header <c>X-Twilio-Signature</c>; null when there is none.</param>
    public SmsReceipt Read(Guid notification, int cycle, int attempt, IEnumerable<KeyValuePair<string, StringValues>> form, string? signature)
    {
        var fields = form.ToDictionary(x => x.Key, x => x.Value, StringComparer.Ordinal);
        if (signature is null || Url(options.Value, notification, cycle, attempt) is not { } url || !IsSigned(url, fields, signature))
            return new SmsReceipt.Forged();

        var messageId = Field(fields, "MessageSid");
        return Field(fields, "MessageStatus") switch
        {
            "delivered" or "read" => new SmsReceipt.Final(new DeliveryOutcome.Delivered(messageId), messageId),
            "undelivered" or "failed" or "canceled" => new SmsReceipt.Final(new DeliveryOutcome.Rejected(ErrorClass(fields)), messageId),
            _ => new SmsReceipt.Interim(),
        };
    }

    /// <summary>Null when no receipts are asked for.</summary>
    internal static string? Url(SmsOptions options, Guid notification, int cycle, int attempt) => options.CallbackBaseUrl is { } publicUrl
        ? string.Create(CultureInfo.InvariantCulture, $"{publicUrl.TrimEnd('/')}/v1/receipts/sms/{notification:D}/{cycle}/{attempt}")
        : null;

    // Providers differ in whether they sign the fragment that they do not send.
    private bool IsSigned(string url, Dictionary<string, StringValues> fields, string signature) =>
        TwilioSignature.Verify(options.Value.AuthToken, url, fields, signature)
        || TwilioSignature.Verify(options.Value.AuthToken, url + RetryWish, fields, signature);

    private static string ErrorClass(Dictionary<string, StringValues> fields) =>
        int.TryParse(Field(fields, "ErrorCode"), NumberStyles.None, CultureInfo.InvariantCulture, out var code) && SmsOutcome.IsErrorCode(code)
            ? SmsOutcome.ErrorClass(code)
            : SmsOutcome.NotDelivered;

    // Stored and shown, so only what looks like an id or a word.
    private static string? Field(Dictionary<string, StringValues> fields, string name) =>
        fields.TryGetValue(name, out var all) && all is [{ Length: > 0 and <= 64 } value] && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? value
            : null;
}
