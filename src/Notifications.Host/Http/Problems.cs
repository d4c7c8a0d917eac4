using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Notifications.Host.Limits;
using Notifications.Storage;

namespace Notifications.Host.Http;

/// <summary>Every error this API gives: RFC 9457, with a type that never changes. No answer repeats a value from the request.</summary>
internal static class Problems
{
    private const int RetryAfterSeconds = 5;

    /// <summary>Types that are registered for everybody: https://www.iana.org/assignments/http-problem-types</summary>
    private const string Registered = "https://iana.org/assignments/http-problem-types#";

    /// <summary>The last word of the problem's type: one of a handful.</summary>
    public static string ReasonOf(ProblemHttpResult problem) => problem.ProblemDetails.Type!.Split('/')[^1];

    public static ProblemHttpResult MalformedJson(string detail) => Create(400, "malformed-json", "The body is not JSON", detail);

    public static ProblemHttpResult InvalidFields(IDictionary<string, string[]> errors, string title = "The body has mistakes") => Create(400, "invalid-fields", title,
        string.Join("; ", errors.SelectMany(x => x.Value.Select(message => $"{x.Key} {message}"))), ("errors", errors));

    public static ProblemHttpResult InvalidQuery(string parameter, string mistake) => Create(400, "invalid-query", "The query has a mistake", $"{parameter} {mistake}");

    public static ProblemHttpResult InvalidHeader(string header, string mistake) => Create(400, "invalid-header", "A header has a mistake", $"{header} {mistake}");

    public static ProblemHttpResult Unauthorized(bool keyGiven) => Create(401, "unauthorized", "An API key is needed",
        keyGiven ? "The key in X-API-Key is not known: it is wrong, revoked, or its time is over." : "Send your key in the header X-API-Key.");

    public static ProblemHttpResult SignatureInvalid(string mistake) => Create(401, "signature-invalid", "The request is not signed as it should be", mistake);

    public static ProblemHttpResult Forbidden() => Create(403, "forbidden", "The API key may not do this", "The key lacks the scope that this request needs.");

    public static ProblemHttpResult ReceiptNotSigned() => Create(403, "receipt-not-signed", "The signature does not fit",
        "A receipt is signed by the provider, over the public URL as it is configured here and every field; nothing was changed.");

    public static ProblemHttpResult NotFound(string what) => Create(404, "not-found", "Not found", what);

    public static ProblemHttpResult TooLarge(long limit) => Create(413, "too-large", "The body is too large", $"A body may have {limit} bytes.");

    public static ProblemHttpResult NotJson() => Create(415, "not-json", "The content type is not JSON", "Send Content-Type: application/json.");

    /// <summary>The same mistake where more than JSON is taken.</summary>
    public static ProblemHttpResult NotAnEvent(string accepted) => Create(415, "not-json", "The content type is not one of those that are taken", accepted);

    public static ProblemHttpResult NotUtf8() => Create(415, "not-utf-8", "The charset is not UTF-8",
        "Bodies are read as UTF-8 only. Send them so, with charset=utf-8 in Content-Type or with no charset.");

    public static ProblemHttpResult UnknownEncoding(string known) => Create(415, "unknown-encoding", "The body's encoding is not known here",
        $"Content-Encoding may be one of {known}, once; or left out.");

    public static ProblemHttpResult EventIdReused() => Create(422, "event-id-reused", "The id was used before with another body",
        "An id of yours means one event, or one direct notification, for ever. Post what is new under a new id; nothing was changed.");

    public static ProblemHttpResult UnknownDestination() => Create(422, "unknown-destination", "There is no such destination", "Name a configured destination; nothing was stored.");

    public static ProblemHttpResult DestinationExists() => Create(409, "destination-exists", "There is such a destination already",
        "Names are unique and stable. Nothing was changed.");

    public static ProblemHttpResult SubscriptionExists() => Create(409, "subscription-exists", "The destination subscribes to this event type already",
        "Nothing was changed.");

    public static ProblemHttpResult KeyExists() => Create(409, "key-exists", "There is such a key already",
        "Names of keys that are not revoked are unique. Nothing was changed.");

    public static ProblemHttpResult KeyRevoked() => Create(409, "key-revoked", "The key is revoked",
        "Nothing of it can be changed any more, and nobody can bring it back; make a new one.");

    public static ProblemHttpResult AlreadyReceived() => Create(409, "already-received", "A request with this webhook-id was received before",
        "It was carried out, or is being carried out, or its end is not known; nothing was done again. Look at what it was to change. To do it once more, sign it with another webhook-id.");

    public static ProblemHttpResult AttemptUnderWay() => Create(409, "attempt-under-way", "An attempt is under way",
        "Nobody can call it back. Ask again when it has ended; nothing was changed.");

    public static ProblemHttpResult TooLateToCancel(string state) => Create(409, "too-late", "There is nothing left to cancel",
        $"The notification is {state}. Nothing was changed.");

    public static ProblemHttpResult HoldsUpNothing() => Create(409, "holds-up-nothing", "The notification holds up no lane",
        "Only the first of a lane can be skipped, and only while it is faulted or held as unknown. Nothing was changed.");

    public static ProblemHttpResult VersionMoved() => Create(412, "version-moved", "Somebody else changed it since you looked",
        "If-Match names another version than the one there is. Get it again; nothing was changed.");

    public static ProblemHttpResult SignsNothing(string channel) => Create(422, "signs-nothing", "The destination's channel signs nothing",
        $"Only channels that sign have secrets, and {channel} does not. Nothing was changed.");

    public static ProblemHttpResult NotStorable(string sqlState) => Create(422, "not-storable", "The database refuses a value of this request",
        $"It would be refused again (SQLSTATE {sqlState}); nothing was changed.");

    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = HandleAsync,
            // What is expected is in metrics and in the answer; the rest is logged with its stack.
            SuppressDiagnosticsCallback = x =>
                x.Exception is BadHttpRequestException or OperationCanceledException || DatabaseTrouble.Find(x.Exception) is not null,
        });
        app.UseStatusCodePages(context => Status(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
    }

    private static Task HandleAsync(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        IResult problem = error switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge(context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? 0),
            BadHttpRequestException bad => Status(bad.StatusCode),
            _ when DatabaseTrouble.Find(error) is { } trouble => RowFault.Is(trouble) ? NotStorable(trouble.SqlState!) : Unavailable(),
            _ => Create(500, "internal", "Something went wrong here", "It is logged under the trace id of this answer."),
        };
        return problem.ExecuteAsync(context);
    }

    /// <summary>With <c>Retry-After</c>.</summary>
    public static IResult Unavailable() => new RetryLater(Create(503, "database-unavailable", "The database can't be reached, or too much waits for it",
        "Whether the request was stored is not known; post it again with the same event id and nothing will be doubled."));

    /// <summary>With <c>Retry-After</c>.</summary>
    public static IResult SecretUnreadable() => new RetryLater(Create(503, "secret-unreadable", "The signature can't be checked here",
        "The key's signing secret can't be decrypted by this instance: an operator has to look at its DataProtection settings. Nothing was changed."));

    /// <summary>With <c>Retry-After</c>.</summary>
    public static IResult NoAnswerInTime() => new RetryLater(Create(503, "no-answer-in-time", "There was no answer in time",
        "Whether the request was stored is not known; post it again with the same event id and nothing will be doubled."));

    /// <summary>More than this process can hold wants in; with <c>Retry-After</c>.</summary>
    public static IResult ReducedCapacity() => new RetryLater(Problem(503, $"{Registered}temporary-reduced-capacity", "Too much waits here already", "Nothing was stored; send it again later."));

    /// <summary>With <c>Retry-After</c>: when the window ends.</summary>
    public static IResult QuotaExceeded(RateLimitFields violated) => new RetryLater(
        Problem(429, $"{Registered}quota-exceeded", "The limit of requests is used up", "Nothing was stored; send it again after the time in Retry-After.",
            ("violated-policies", new[] { violated.Policy })),
        violated.Window);

    private sealed class RetryLater(ProblemHttpResult problem, int seconds = RetryAfterSeconds) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return problem.ExecuteAsync(httpContext);
        }
    }

    private static ProblemHttpResult Status(int status) => Create(status, status switch
    {
        404 => "no-such-resource",
        405 => "method-not-allowed",
        408 => "timeout",
        _ => "bad-request",
    }, Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status), null);

    private static ProblemHttpResult Create(int status, string type, string title, string? detail, params (string Key, object? Value)[] extensions) =>
        Problem(status, $"/problems/{type}", title, detail, extensions);

    private static ProblemHttpResult Problem(int status, string type, string title, string? detail, params (string Key, object? Value)[] extensions)
    {
        var problem = new ProblemDetails { Status = status, Type = type, Title = title, Detail = detail };
        foreach (var (key, value) in extensions) problem.Extensions[key] = value;
        return TypedResults.Problem(problem);
    }
}
