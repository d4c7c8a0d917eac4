using System.Text.Json;

namespace Notifications.Channels.Sms;

/// <summary>What a message says.</summary>
internal static class SmsText
{
    /// <summary>
    /// The payload's string member <c>text</c>, else <c>subject</c>, else the event's type: never the whole payload, which was not written for a phone and is
    /// billed by length. Null when the text cannot be written, as with half a surrogate pair: JSON allows it, Unicode does not.
    /// </summary>
    public static string? Read(string eventType, ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            return Member(json.RootElement, "text") ?? Member(json.RootElement, "subject") ?? eventType;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Member(JsonElement payload, string name) =>
        payload.ValueKind is JsonValueKind.Object && payload.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text)
            ? text
            : null;
}
