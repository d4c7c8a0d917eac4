using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Notifications.Channels.Sms;

/// <summary>The provider's list of the messages to one number, newest first.</summary>
/// <param name="At">When it was made, by the provider's own clock, which is the one that dates the messages.</param>
/// <param name="HasMore">There are older ones than these.</param>
internal sealed record SmsListing(DateTimeOffset At, IReadOnlyList<SmsListed> Messages, bool HasMore)
{
    /// <summary>A message resource has about 1 KB.</summary>
    private const int MostBytes = SmsRequest.MostListed * 4 * 1024;

    /// <summary>Null when it cannot be read whole, or is no such list: then it says nothing, least of all that a message is not there.</summary>
    public static async Task<SmsListing?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not HttpStatusCode.OK || response.Headers.Date is not { } at)
            return null;

        try
        {
            await response.Content.LoadIntoBufferAsync(MostBytes, cancellationToken);
            return Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken), at);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return null;
        }
    }

    public static SmsListing? Parse(ReadOnlyMemory<byte> body, DateTimeOffset at)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var list = json.RootElement;
            var hasMore = list.GetProperty("next_page_uri").ValueKind is not JsonValueKind.Null;

            return new SmsListing(at, [.. list.GetProperty("messages").EnumerateArray().Select(Read)], hasMore);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)   // not as specified
        {
            return null;
        }
    }

    private static SmsListed Read(JsonElement message) => new(
        SmsAnswer.Word(message, "sid"), Text(message, "to"), Text(message, "from"), Text(message, "messaging_service_sid"), Text(message, "body"),
        SmsAnswer.Word(message, "status"), Time(message, "date_created"));

    private static string? Text(JsonElement message, string name) =>
        message.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement message, string name) =>
        DateTimeOffset.TryParse(Text(message, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}

/// <param name="CreatedAt">Null when it cannot be read: then it may be any.</param>
internal sealed record SmsListed(string? Sid, string? To, string? From, string? ServiceSid, string? Body, string? Status, DateTimeOffset? CreatedAt);
