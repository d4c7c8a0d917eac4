using System.Text.Encodings.Web;
using System.Text.Json;

namespace Notifications.Channels.Email;

/// <summary>What a message says. At least one of <see cref="Text"/> and <see cref="Html"/> is there.</summary>
internal sealed record EmailContent(string Subject, string? Text, string? Html)
{
    // Read by people: letters beyond ASCII stay letters.
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Takes the payload's string members <c>subject</c>, <c>text</c> and <c>html</c>; what is missing is the event's type and the whole payload. Of an event
    /// without data there is its type only.
    /// Null when the payload cannot be written as text, as with half a surrogate pair: JSON allows it, Unicode does not.
    /// </summary>
    public static EmailContent? Read(string eventType, ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            var (text, html) = (Member(json.RootElement, "text"), Member(json.RootElement, "html"));

            return new EmailContent(
                OneLine(Member(json.RootElement, "subject") ?? eventType),
                text ?? (html is null ? Whole(json.RootElement, eventType) : null),
                html);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Whole(JsonElement payload, string eventType) =>
        payload.ValueKind is JsonValueKind.Null ? eventType : JsonSerializer.Serialize(payload, Readable);

    private static string? Member(JsonElement payload, string name) =>
        payload.ValueKind is JsonValueKind.Object && payload.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;

    // A line break here would begin a header of the producer's choice. Blanks instead of a refusal: a subject is not worth a lost notification.
    private static string OneLine(string subject) =>
        string.Concat(subject.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Trim();
}
