using Microsoft.OpenApi;
using Notifications.Host.Limits;
using Notifications.Status;
using Notifications.Storage;

namespace Notifications.Host.Reference;

/// <summary>Parameters that several operations have.</summary>
internal static class Parameters
{
    private const int MostCharacters = 200;

    public static readonly Parameter IfMatch = new(ParameterLocation.Header, "If-Match",
        "The version that you saw, as its `ETag` has it. Another one by now: 412, and nothing is changed. Left out, or `*`: the last change wins (RFC 9110).",
        () => Shape.Pattern("""^(\*|"[0-9]+")$"""), "\"3\"");

    public static readonly Parameter IdempotencyKey = new(ParameterLocation.Header, Http.IdempotencyKey.Header,
        "Makes the POST repeatable where the body has no id of its own: the same key with the same body gets the answer of the first, with another body 422. Both an id and a key: 400. "
        + "1 to 200 printable characters of ASCII, in quotes (RFC 8941) or bare. A signed request without it goes by its `webhook-id`.",
        () => Shape.Text(), "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"");

    public static readonly Parameter Correlation = new(ParameterLocation.Header, Http.Correlation.Header,
        "The caller's id for all that this request sets in motion: it is on the answer, in logs and spans, and on every attempt of what was posted. Left out: the trace's id.",
        () => Shape.Text(200), "checkout-7");

    /// <summary>Of both lists. Each takes its words from where the server takes them.</summary>
    public static readonly IReadOnlyList<Parameter> OfLists =
    [
        Query("state", "Notifications in this state; events that have one.", () => Shape.OneOf(States.All), States.Faulted),
        Query("channel", "Of this channel: one that is set up here.", () => Shape.Text(), "webhook"),
        Query("destination", "Of this destination, by name.", () => Shape.Text(MostCharacters), "billing"),
        Query("eventType", "Of this event type; no pattern.", () => Shape.Text(MostCharacters), "order.created"),
        Query("correlationId", "With this correlation id.", () => Shape.Text(MostCharacters), "checkout-7"),
        Query("userId", "About this user.", () => Shape.Text(MostCharacters), "ada"),
        Query("producer", "Of this producer: for keys with `operate` or `admin`, which see everyone's. Any other key sees its own producer's only.", () => Shape.Text(MostCharacters), "shop"),
        Query("since", "Accepted at or after this time; where `state=Faulted` is asked for, faulted. Without an offset it is UTC.", Shape.Time, Samples.Time),
        Query("until", "The same, before this time.", Shape.Time, "2026-11-22T08:00:00Z"),
        Query("order", "`newest` first (the default), or `oldest`.", () => Shape.OneOf(["newest", "oldest"]), "oldest"),
        After(Shape.Id, Samples.Cursor),
        Limit(Lists.MostItemsInPage),
    ];

    public static Parameter Limit(int most) => Query("limit", $"How many on a page: 1 to {most}.", () => Shape.Whole(1, most, Math.Min(Http.Query.DefaultLimit, most)), "50");

    public static Parameter After(Func<OpenApiSchema> schema, string example) => Query("after", "The `next` of the page before; left out: the first page.", schema, example);

    public static Parameter Destination(string description) => Query("destination", description, () => Shape.Text(), "billing");

    public static Parameter Query(string name, string description, Func<OpenApiSchema> schema, string example) => new(ParameterLocation.Query, name, description, schema, example);

    public static Parameter Path(string name, string description, Func<OpenApiSchema> schema, string example) => new(ParameterLocation.Path, name, description, schema, example);
}

/// <summary>Headers that several answers have.</summary>
internal static class Headers
{
    public static readonly Header ETag = new("ETag", "The version that the answer shows: what `If-Match` is compared with.", () => Shape.Pattern("""^"[0-9]+"$"""));

    public static readonly Header RetryAfter = new("Retry-After", "In so many seconds.", () => Shape.Whole(1));

    public static readonly Header Correlation = new(Http.Correlation.Header, "The request's correlation id: the caller's own, or else the trace's id.", () => Shape.Text(200));

    /// <summary>Every answer has them.</summary>
    public static readonly IReadOnlyList<Header> OfAll = [Correlation];

    /// <summary>Where a limit is set for the key or the address, as draft-ietf-httpapi-ratelimit-headers has them.</summary>
    public static readonly IReadOnlyList<Header> OfLimited =
    [
        Correlation,
        new(RateLimitFields.PolicyHeader, "The limits that there are: a quota (`q`) and the window in seconds (`w`) of each.", () => Shape.Text(), IsCertain: false),
        new(RateLimitFields.Header, "What is left of each: so many requests (`r`) in so many seconds (`t`).", () => Shape.Text(), IsCertain: false),
    ];

    public static Header Location(string of) => new("Location", $"The path of {of}.", () => Shape.Formatted("uri-reference"));
}
