using System.Text.Json;

namespace Notifications.Cli.Input;

/// <summary>
/// What must be known of an envelope before it is posted: that it is one JSON object, and its ordering key. All else is the server's to judge,
/// and the bytes are posted as they are.
/// </summary>
internal static class EventEnvelope
{
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

            string? orderingKey = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isOrderingKey = reader.ValueTextEquals("orderingKey"u8);
                reader.Read();
                orderingKey = isOrderingKey && reader.TokenType == JsonTokenType.String ? reader.GetString() : orderingKey;
                reader.Skip();
            }

            // Throws where something follows the object.
            reader.Read();
            return new EventLine(line) { Json = json, OrderingKey = orderingKey };
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

    /// <summary>The reader's words without its own count of lines, which begins at the value and not at the file.</summary>
    public static string Describe(JsonException exception)
    {
        var words = exception.Message;
        var end = words.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"not valid JSON: {(end < 0 ? words : words[..end])}";
    }
}
