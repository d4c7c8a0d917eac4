using Microsoft.OpenApi;
using Notifications.Storage;

namespace Notifications.Host.Reference;

/// <summary>Parameters that several operations have.</summary>
internal static class Parameters
{
    public static readonly Parameter IfMatch = new(ParameterLocation.Header, "If-Match",
        "The version that you saw, as its `ETag` has it. Another one by now: 412, and nothing is changed. Left out, or `*`: the last change wins (RFC 9110).",
        () => Shape.Pattern("""^(\*|"[0-9]+")$"""), "\"3\"");

    public static readonly Parameter EventType = Query("eventType", "Of this event type only.", () => Shape.Text(), "order.created");

    public static readonly Parameter Cause = Query("cause", "Faulted for this cause only.", () => Shape.OneOf(FaultCauses.All), FaultCauses.Exhausted);

    public static readonly Parameter State = Query("state", "In this state only.", () => Shape.OneOf(States.All), States.Faulted);

    public static readonly Parameter Channel = Query("channel", "Of this channel only: one that is set up here.", () => Shape.Text(), "webhook");

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

    public static Header Location(string of) => new("Location", $"The path of {of}.", () => Shape.Formatted("uri-reference"));
}
