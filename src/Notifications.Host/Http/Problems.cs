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

    /// <summary>The last word of the problem's type: one of a handful.</summary>
    public static string ReasonOf(ProblemHttpResult problem) => problem.ProblemDetails.Type!.Split('/')[^1];

    public static ProblemHttpResult MalformedJson(string detail) => Create(ProblemTypes.MalformedJson, detail);

    public static ProblemHttpResult InvalidFields(IDictionary<string, string[]> errors) => Create(ProblemTypes.InvalidFields,
        string.Join("; ", errors.SelectMany(x => x.Value.Select(message => $"{x.Key} {message}"))), ("errors", errors));

    public static ProblemHttpResult InvalidQuery(string parameter, string mistake) => Create(ProblemTypes.InvalidQuery, $"{parameter} {mistake}");

    public static ProblemHttpResult InvalidHeader(string header, string mistake) => Create(ProblemTypes.InvalidHeader, $"{header} {mistake}");

    public static ProblemHttpResult Unauthorized(bool keyGiven) => Create(ProblemTypes.Unauthorized,
        keyGiven ? "The key in X-API-Key is not known: it is wrong, revoked, or its time is over." : "Send your key in the header X-API-Key.");

    public static ProblemHttpResult SignatureInvalid(string mistake) => Create(ProblemTypes.SignatureInvalid, mistake);

    public static ProblemHttpResult Forbidden() => Create(ProblemTypes.Forbidden, "The key lacks the scope that this request needs.");

    public static ProblemHttpResult ReceiptNotSigned() => Create(ProblemTypes.ReceiptNotSigned,
        "A receipt is signed by the provider, over the public URL as it is configured here and every field; nothing was changed.");

    public static ProblemHttpResult NotFound(string what) => Create(ProblemTypes.NotFound, what);

    public static ProblemHttpResult TooLarge(long limit) => Create(ProblemTypes.TooLarge, $"A body may have {limit} bytes.");

    public static ProblemHttpResult NotJson() => Create(ProblemTypes.NotJson, "Send Content-Type: application/json.");

    /// <summary>The same mistake where more than JSON is taken.</summary>
    public static ProblemHttpResult NotAnEvent(string accepted) => Create(ProblemTypes.NotJson, accepted);

    public static ProblemHttpResult NotUtf8() => Create(ProblemTypes.NotUtf8,
        "Bodies are read as UTF-8 only. Send them so, with charset=utf-8 in Content-Type or with no charset.");

    public static ProblemHttpResult UnknownEncoding(string known) => Create(ProblemTypes.UnknownEncoding,
        $"Content-Encoding may be one of {known}, once; or left out.");

    public static ProblemHttpResult EventIdReused() => Create(ProblemTypes.EventIdReused,
        "An id of yours means one event, or one direct notification, for ever. Post what is new under a new id; nothing was changed.");

    public static ProblemHttpResult UnknownDestination() => Create(ProblemTypes.UnknownDestination,
        "Name a configured destination; nothing was stored.");

    public static ProblemHttpResult DestinationExists() => Create(ProblemTypes.DestinationExists,
        "Names are unique and stable. Nothing was changed.");

    public static ProblemHttpResult SubscriptionExists() => Create(ProblemTypes.SubscriptionExists, "Nothing was changed.");

    public static ProblemHttpResult KeyExists() => Create(ProblemTypes.KeyExists,
        "Names of keys that are not revoked are unique. Nothing was changed.");

    public static ProblemHttpResult KeyRevoked() => Create(ProblemTypes.KeyRevoked,
        "Nothing of it can be changed any more, and nobody can bring it back; make a new one.");

    public static ProblemHttpResult AlreadyReceived() => Create(ProblemTypes.AlreadyReceived,
        "It was carried out, or is being carried out, or its end is not known; nothing was done again. Look at what it was to change. To do it once more, sign it with another webhook-id.");

    public static ProblemHttpResult AttemptUnderWay() => Create(ProblemTypes.AttemptUnderWay,
        "Nobody can call it back. Ask again when it has ended; nothing was changed.");

    public static ProblemHttpResult TooLateToCancel(string state) => Create(ProblemTypes.TooLate,
        $"The notification is {state}. Nothing was changed.");

    public static ProblemHttpResult HoldsUpNothing() => Create(ProblemTypes.HoldsUpNothing,
        "Only the first of a lane can be skipped, and only while it is faulted or held as unknown. Nothing was changed.");

    public static ProblemHttpResult VersionMoved() => Create(ProblemTypes.VersionMoved,
        "If-Match names another version than the one there is. Get it again; nothing was changed.");

    public static ProblemHttpResult SignsNothing(string channel) => Create(ProblemTypes.SignsNothing,
        $"Only channels that sign have secrets, and {channel} does not. Nothing was changed.");

    public static ProblemHttpResult NotStorable(string sqlState) => Create(ProblemTypes.NotStorable,
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
            _ => Create(ProblemTypes.Internal, "It is logged under the trace id of this answer."),
        };
        return problem.ExecuteAsync(context);
    }

    /// <summary>With <c>Retry-After</c>.</summary>
    public static IResult Unavailable() => new RetryLater(Create(ProblemTypes.DatabaseUnavailable,
        "Whether the request was stored is not known; post it again with the same event id and nothing will be doubled."));

    /// <summary>With <c>Retry-After</c>.</summary>
    public static IResult SecretUnreadable() => new RetryLater(Create(ProblemTypes.SecretUnreadable,
        "The key's signing secret can't be decrypted by this instance: an operator has to look at its DataProtection settings. Nothing was changed."));

    /// <summary>With <c>Retry-After</c>.</summary>
    public static IResult NoAnswerInTime() => new RetryLater(Create(ProblemTypes.NoAnswerInTime,
        "Whether the request was stored is not known; post it again with the same event id and nothing will be doubled."));

    /// <summary>More than this process can hold wants in; with <c>Retry-After</c>.</summary>
    public static IResult ReducedCapacity() => new RetryLater(Create(ProblemTypes.ReducedCapacity, "Nothing was stored; send it again later."));

    /// <summary>With <c>Retry-After</c>: when the window ends.</summary>
    public static IResult QuotaExceeded(RateLimitFields violated) => new RetryLater(
        Create(ProblemTypes.QuotaExceeded, "Nothing was stored; send it again after the time in Retry-After.",
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

    private static ProblemHttpResult Status(int status) => status switch
    {
        404 => Create(ProblemTypes.NoSuchResource, null),
        405 => Create(ProblemTypes.MethodNotAllowed, null),
        408 => Create(ProblemTypes.Timeout, null),
        _ => Create(ProblemTypes.BadRequest with { Status = status, Title = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status) }, null),
    };

    private static ProblemHttpResult Create(ProblemType type, string? detail, params (string Key, object? Value)[] extensions)
    {
        var problem = new ProblemDetails { Status = type.Status, Type = type.Uri, Title = type.Title, Detail = detail };
        foreach (var (key, value) in extensions) problem.Extensions[key] = value;
        return TypedResults.Problem(problem);
    }
}
