using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Notifications.Client.Sending;

/// <summary>What an answer means.</summary>
internal static class AnswerReading
{
    /// <summary>The back-pressure of this API: nothing was taken. Any other 503 may come from behind the commit.</summary>
    private const string ReducedCapacity = "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity";

    public static Answer<T> Read<T>(HttpResponseMessage response, ReadOnlyMemory<byte> body, JsonTypeInfo<T> type, DateTimeOffset now)
    {
        if (!response.IsSuccessStatusCode)
        {
            return new Answer<T>.Failed(ReadFailure(response, body, now));
        }

        try
        {
            var document = JsonElement.Parse(response.StatusCode == HttpStatusCode.NoContent ? "{}"u8 : body.Span);
            if (document.ValueKind == JsonValueKind.Object && document.Deserialize(type) is { } value)
            {
                return new Answer<T>.Succeeded(value, document);
            }
        }
        catch (JsonException)
        {
            // Told below: not JSON and not the JSON we know are the same to the caller.
        }

        return new Answer<T>.Failed(NotTheApi(response, "which is not the API's"));
    }

    public static Failure.Unavailable NotTheApi(HttpResponseMessage response, string why)
    {
        var where = response.Headers.Location is { } location ? $" and points to {location}" : "";
        var problem = new Problem
        {
            Title = "This does not look like a Notifications server",
            Detail = $"{response.RequestMessage?.RequestUri} answers {(int)response.StatusCode}{where}, {why}.",
            Status = (int)response.StatusCode,
        };
        return new Failure.Unavailable(problem, UnavailableReason.NotTheApi) { MayHaveBeenDone = (int)response.StatusCode < 300 };
    }

    private static Failure ReadFailure(HttpResponseMessage response, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        var own = ReadProblem(response, body);
        var problem = own ?? StatusLine(response);
        return response.StatusCode switch
        {
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests => Busy(false),
            HttpStatusCode.ServiceUnavailable => Busy(problem.Type != ReducedCapacity),
            HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => Busy(true),
            >= HttpStatusCode.InternalServerError => new Failure.Unavailable(problem, UnavailableReason.ServerError) { MayHaveBeenDone = true },
            // A proxy says these as well, in words of its own. Every other refusal of a Notifications server is a problem document.
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.RequestEntityTooLarge => new Failure.Refused(problem),
            >= HttpStatusCode.BadRequest when own is not null => new Failure.Refused(problem),
            _ => NotTheApi(response, "which is not the API's"),
        };

        Failure.Unavailable Busy(bool mayHaveBeenDone) =>
            new(problem, UnavailableReason.Busy) { RetryAfter = RetryAfter(response, now), MayHaveBeenDone = mayHaveBeenDone };
    }

    private static Problem? ReadProblem(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        try
        {
            return response.Content.Headers.ContentType?.MediaType is { } type && type.EndsWith("json", StringComparison.OrdinalIgnoreCase)
                && JsonSerializer.Deserialize(body.Span, ClientJson.Default.Problem) is { } problem && (problem.Title ?? problem.Detail) is not null
                // The status of the answer decides; what a problem says of it is advice (RFC 9457, 3.1.2).
                ? problem with { Status = (int)response.StatusCode }
                : null;
        }
        catch (JsonException)
        {
            // A proxy's page; the status line is all there is to tell.
            return null;
        }
    }

    private static Problem StatusLine(HttpResponseMessage response) => new()
    {
        Title = $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri} answers {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd(),
        Status = (int)response.StatusCode,
    };

    // A date is the server's clock: where it tells its own time, the two clocks need not agree.
    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - (response.Headers.Date ?? now),
        _ => null,
    };
}
