using System.Text.Json;

namespace Notifications.Messaging;

/// <summary>
/// A message that nobody here can use, now or later. Its text is the reason, and stands in logs and headers: never anything of the message itself.
/// </summary>
public sealed class UnusableMessageException(string reason) : Exception(reason)
{
    /// <summary>
    /// Says why a message did not get as far as its consumer. The texts of serializers are not passed on: they repeat what they could not read, all of it
    /// in the worst case, and an error queue takes no header of a megabyte.
    /// </summary>
    public static UnusableMessageException From(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.GetBaseException() switch
        {
            UnusableMessageException own => own,
            JsonException json =>
                new UnusableMessageException($"Can't be read: no such JSON is expected at line {json.LineNumber}, byte {json.BytePositionInLine}"),
            var other => new UnusableMessageException($"Can't be read ({other.GetType().Name})"),
        };
    }
}
