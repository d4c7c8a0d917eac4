using System.Net;
using System.Text.Json;

namespace Notifications.Cli.Api;

/// <summary>From an answer that is not a success to what it means for the caller.</summary>
internal static class Refusals
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public static Failure Read(HttpResponseMessage response, byte[] body)
    {
        var problem = ReadProblem(response, body);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new Failure(ExitCode.KeyRefused, WithAdvice(problem, response.StatusCode)),
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new Failure(ExitCode.Unavailable, problem) { RetryAfter = Pause(response) },
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new Failure(ExitCode.Unavailable, problem),
            // Every refusal of a Notifications server is a problem document.
            _ when problem.Type is UnknownProblem => NotOurs(response),
            HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.Gone or HttpStatusCode.PreconditionFailed => new Failure(ExitCode.No, problem),
            >= HttpStatusCode.BadRequest => new Failure(ExitCode.BadInput, problem),
            _ => NotOurs(response),
        };
    }

    /// <summary>Something answers there, but not this API.</summary>
    public static Failure NotOurs(HttpResponseMessage response)
    {
        var where = response.Headers.Location is { } location ? $" and points to {location}" : "";
        return Failure.Unavailable(
            "This does not look like a Notifications server",
            $"{response.RequestMessage?.RequestUri} answers {(int)response.StatusCode}{where}, which is not the API's. Check --url or {Shell.UrlVariable}.");
    }

    private const string UnknownProblem = "notifications-cli:no-problem-document";

    private static Problem ReadProblem(HttpResponseMessage response, byte[] body)
    {
        try
        {
            if (response.Content.Headers.ContentType?.MediaType is { } type && type.EndsWith("json", StringComparison.OrdinalIgnoreCase)
                && JsonSerializer.Deserialize(body, CliJson.Default.Problem) is { } problem && (problem.Title ?? problem.Detail) is not null)
            {
                return problem with { Status = problem.Status ?? (int)response.StatusCode };
            }
        }
        catch (JsonException)
        {
            // A proxy's page; the status line is all there is to tell.
        }

        return new Problem
        {
            Type = UnknownProblem,
            Title = $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri} answers {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd(),
            Status = (int)response.StatusCode,
        };
    }

    private static Problem WithAdvice(Problem problem, HttpStatusCode status)
    {
        var advice = status == HttpStatusCode.Unauthorized
            ? $"Check {Shell.KeyVariable} or --api-key."
            : "The API key is known but may not do this.";
        return problem with { Detail = problem.Detail is { } detail ? $"{detail} {advice}" : advice };
    }

    private static TimeSpan Pause(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter?.Delta ?? ShortestPause;
        return asked < ShortestPause ? ShortestPause : asked > LongestPause ? LongestPause : asked;
    }
}
