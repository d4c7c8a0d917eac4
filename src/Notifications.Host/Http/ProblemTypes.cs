using System.Reflection;
using Notifications.Host.Reference;

namespace Notifications.Host.Http;

/// <summary>An error that this API answers with.</summary>
/// <param name="Name">The last word of its type, which never changes; or a URI that somebody else has registered.</param>
/// <param name="When">One or two sentences for whoever gets it: when it comes, and what to do.</param>
internal sealed record ProblemType(int Status, string Name, string Title, string When)
{
    /// <summary>What <c>type</c> says, and what a client may decide by.</summary>
    public string Uri { get; } = Name.Contains(':', StringComparison.Ordinal) ? Name : $"/problems/{Name}";

    /// <summary>What such an answer always has.</summary>
    public IReadOnlyList<Header> Headers { get; init; } = [];
}

/// <summary>All of them: answers are made from it (<see cref="Problems"/>), and the API's description is.</summary>
internal static class ProblemTypes
{
    /// <summary>Types that are registered for everybody: https://www.iana.org/assignments/http-problem-types</summary>
    private const string Registered = "https://iana.org/assignments/http-problem-types#";

    public static readonly ProblemType MalformedJson = new(400, "malformed-json", "The body is not JSON",
        "The body is not one JSON object as RFC 8259 has it, or is nested deeper than 64 levels. `detail` names line and byte.");

    public static readonly ProblemType InvalidFields = new(400, "invalid-fields", "The body has mistakes",
        "Fields (or a CloudEvent's attributes) are missing, unknown, given twice, or have values that can't be. `errors` has them all at once, each under the field's path.");

    public static readonly ProblemType InvalidQuery = new(400, "invalid-query", "The query has a mistake",
        "A query parameter is unknown or has a value that it can't have. `detail` names it.");

    public static readonly ProblemType InvalidHeader = new(400, "invalid-header", "A header has a mistake", "A header has a value that it can't have. `detail` names it.");

    public static readonly ProblemType BadRequest = new(400, "bad-request", "Bad Request", "What was sent is no HTTP request that could be read.");

    public static readonly ProblemType Unauthorized = new(401, "unauthorized", "An API key is needed", "`X-API-Key` is missing, or its key is not known here.");

    public static readonly ProblemType SignatureInvalid = new(401, "signature-invalid", "The request is not signed as it should be",
        "The key's requests are signed, and this one is not, or not rightly, or too long ago. `detail` says which.");

    public static readonly ProblemType Forbidden = new(403, "forbidden", "The API key may not do this", "The key lacks the scope that the operation needs.");

    public static readonly ProblemType ReceiptNotSigned = new(403, "receipt-not-signed", "The signature does not fit",
        "The provider's signature does not fit the public URL and the fields. Nothing was changed.");

    public static readonly ProblemType NotFound = new(404, "not-found", "Not found", "There is nothing with this name or id, or the caller may not see it.");

    public static readonly ProblemType NoSuchResource = new(404, "no-such-resource", "Not Found", "No path of this API looks like that.");

    public static readonly ProblemType MethodNotAllowed = new(405, "method-not-allowed", "Method Not Allowed", "The path has no such method; `Allow` names those it has.");

    public static readonly ProblemType Timeout = new(408, "timeout", "Request Timeout", "The request came too slowly. Nothing was stored; send it again.");

    public static readonly ProblemType DestinationExists = new(409, "destination-exists", "There is such a destination already",
        "Names are unique and stable. Nothing was changed.");

    public static readonly ProblemType SubscriptionExists = new(409, "subscription-exists", "The destination subscribes to this event type already",
        "A destination subscribes once to an event type or pattern. Nothing was changed.");

    public static readonly ProblemType KeyExists = new(409, "key-exists", "There is such a key already", "Names of keys that are not revoked are unique. Nothing was changed.");

    public static readonly ProblemType KeyRevoked = new(409, "key-revoked", "The key is revoked", "Nothing of it can be changed any more, and nobody can bring it back; make a new one.");

    public static readonly ProblemType AlreadyReceived = new(409, "already-received", "A request with this webhook-id was received before",
        "An order that was signed with this `webhook-id` was carried out, is being carried out, or ended nobody knows how. Nothing was done again: look at what it was to change.");

    public static readonly ProblemType AttemptUnderWay = new(409, "attempt-under-way", "An attempt is under way",
        "Nobody can call an attempt back. Ask again when it has ended. Nothing was changed.");

    public static readonly ProblemType TooLate = new(409, "too-late", "There is nothing left to cancel",
        "The notification is delivered, expired, or taken by the provider. Nothing was changed.");

    public static readonly ProblemType HoldsUpNothing = new(409, "holds-up-nothing", "The notification holds up no lane",
        "Only the first of a lane can be skipped, and only while it is faulted or held as unknown. Nothing was changed.");

    public static readonly ProblemType VersionMoved = new(412, "version-moved", "Somebody else changed it since you looked",
        "`If-Match` names another version than the one there is. Get it again. Nothing was changed.");

    public static readonly ProblemType TooLarge = new(413, "too-large", "The body is too large", "The body has more bytes than this installation takes. `detail` says how many it does.");

    public static readonly ProblemType NotJson = new(415, "not-json", "The content type is not one of those that are taken", "`Content-Type` is none of those that the operation takes.");

    public static readonly ProblemType NotUtf8 = new(415, "not-utf-8", "The charset is not UTF-8", "Bodies are read as UTF-8 only: with `charset=utf-8`, or with no charset.");

    public static readonly ProblemType UnknownEncoding = new(415, "unknown-encoding", "The body's encoding is not known here",
        "`Content-Encoding` names one that is not known, or several. `detail` names those that are.");

    public static readonly ProblemType EventIdReused = new(422, "event-id-reused", "The id was used before with another body",
        "An id of yours means one event, or one direct notification, for ever. Post what is new under a new id. Nothing was changed.");

    public static readonly ProblemType UnknownDestination = new(422, "unknown-destination", "There is no such destination",
        "The request names a destination that there is not. Nothing was stored.");

    public static readonly ProblemType SignsNothing = new(422, "signs-nothing", "The destination's channel signs nothing",
        "Only channels that sign have secrets. Nothing was changed.");

    public static readonly ProblemType NotStorable = new(422, "not-storable", "The database refuses a value of this request",
        "PostgreSQL can't hold a value, and would refuse it again: U+0000 for example. Nothing was changed.");

    public static readonly ProblemType QuotaExceeded = new(429, $"{Registered}quota-exceeded", "The limit of requests is used up",
        "The key's or the address's limit is used up: `violated-policies` says which. Nothing was stored; send it again after `Retry-After`.")
    {
        Headers = [Reference.Headers.RetryAfter],
    };

    public static readonly ProblemType Internal = new(500, "internal", "Something went wrong here", "A mistake of ours. It is logged under the answer's `traceId`.");

    public static readonly ProblemType DatabaseUnavailable = new(503, "database-unavailable", "The database can't be reached, or too much waits for it",
        "PostgreSQL is away, full or read-only. Whether the request was stored is not known: send it again after `Retry-After`, an event with its id, and nothing is doubled.")
    {
        Headers = [Reference.Headers.RetryAfter],
    };

    public static readonly ProblemType SecretUnreadable = new(503, "secret-unreadable", "The signature can't be checked here",
        "The key's signing secret can't be decrypted by this instance: an operator has to look at its DataProtection settings. Nothing was changed.")
    {
        Headers = [Reference.Headers.RetryAfter],
    };

    public static readonly ProblemType NoAnswerInTime = new(503, "no-answer-in-time", "There was no answer in time",
        "Whether the request was stored is not known: send it again after `Retry-After`, an event with its id, and nothing is doubled.")
    {
        Headers = [Reference.Headers.RetryAfter],
    };

    public static readonly ProblemType ReducedCapacity = new(503, $"{Registered}temporary-reduced-capacity", "Too much waits here already",
        "More than this process can hold wants in. Nothing was stored; send it again after `Retry-After`.")
    {
        Headers = [Reference.Headers.RetryAfter],
    };

    public static IReadOnlyList<ProblemType> All { get; } =
        [.. typeof(ProblemTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(x => x.GetValue(null)).OfType<ProblemType>()];
}
