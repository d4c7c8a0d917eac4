using System.Text;
using System.Text.Json;

namespace Notifications.Cli.Input;

/// <summary>
/// What must be known of an envelope before it is posted: that it is one JSON object, its ordering key, and whether it has an id and says when it expires.
/// All else is the server's to judge, and the bytes are posted as they are, but for an id, and an expiry that the command was told to add.
/// </summary>
internal static class EventEnvelope
{
    private const string Id = "eventId";
    private const string Expiry = "expiresAt";

    public static EventLine Read(long line, byte[] json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return new EventLine(line) { Error = "an event is a JSON object" };
            }

            var (orderingKey, hasId, hasExpiry) = ((string?)null, false, false);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isOrderingKey = reader.ValueTextEquals("orderingKey"u8);
                hasId |= reader.ValueTextEquals(Id);
                hasExpiry |= reader.ValueTextEquals(Expiry);
                reader.Read();
                orderingKey = isOrderingKey && reader.TokenType == JsonTokenType.String ? reader.GetString() : orderingKey;
                reader.Skip();
            }

            // Throws where something follows the object.
            reader.Read();
            return new EventLine(line) { Json = json, OrderingKey = orderingKey, HasId = hasId, HasExpiry = hasExpiry };
        }
        catch (JsonException exception)
        {
            return new EventLine(line) { Error = Describe(exception) };
        }
        catch (InvalidOperationException)
        {
            // GetString on text that is no valid UTF-8.
            return new EventLine(line) { Error = "not valid JSON: the text is not UTF-8" };
        }
    }

    /// <summary>The event as it is where it has an id; else with one, so that it is one event however often it is posted.</summary>
    public static EventLine Identified(EventLine line) =>
        line.Error is not null || line.HasId ? line : line with { Json = Add(line.Json, Id, Guid.CreateVersion7().ToString()), HasId = true };

    /// <summary>The event as it is, or with this expiry where it says none itself.</summary>
    public static EventLine Expiring(EventLine line, DateTimeOffset at) => line.Error is not null || line.HasExpiry
        ? line
        : line with { Json = Add(line.Json, Expiry, $"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.FFFFFFF}Z"), HasExpiry = true };

    private static byte[] Add(ReadOnlyMemory<byte> envelope, string name, string value)
    {
        var inside = envelope.Span[(envelope.Span.IndexOf((byte)'{') + 1)..];
        var comma = inside.TrimStart(" \t\r\n"u8) is [(byte)'}', ..] ? "" : ",";
        return [.. Encoding.UTF8.GetBytes($$"""{"{{name}}":"{{value}}"{{comma}}"""), .. inside];
    }

    /// <summary>The reader's words without its own count of lines, which begins at the value and not at the file.</summary>
    public static string Describe(JsonException exception)
    {
        var words = exception.Message;
        var end = words.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"not valid JSON: {(end < 0 ? words : words[..end])}";
    }
}
