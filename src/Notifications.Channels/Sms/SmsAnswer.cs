using System.Text.Json;

namespace Notifications.Channels.Sms;

/// <summary>What an answer's body says, as far as it decides anything.</summary>
/// <param name="Sid">The provider's id of the message.</param>
/// <param name="Status">queued, accepted, sent, failed…; null in an error.</param>
/// <param name="ErrorCode">The provider's own number for what is wrong.</param>
internal sealed record SmsAnswer(string? Sid, string? Status, int? ErrorCode)
{
    /// <summary>A message resource has about 1 KB.</summary>
    private const int MostBytes = 64 * 1024;

    /// <summary>Null when it cannot be read: cut off, too late, too long, or not a JSON object. The status line stands all the same.</summary>
    public static async Task<SmsAnswer?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            await content.LoadIntoBufferAsync(MostBytes, cancellationToken);
            return Parse(await content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    public static SmsAnswer? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var answer = json.RootElement;
            return answer.ValueKind is JsonValueKind.Object
                ? new SmsAnswer(Word(answer, "sid"), Word(answer, "status"), Number(answer, "error_code") ?? Number(answer, "code"))
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)   // the latter: half a surrogate pair
        {
            return null;
        }
    }

    /// <summary>Ids get stored and shown: what looks like none is none.</summary>
    public static string? Word(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 and <= 64 } text
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? text
            : null;

    // In a message "error_code", in an error "code".
    private static int? Number(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var code) && SmsOutcome.IsErrorCode(code)
            ? code
            : null;
}
