using Notifications.Destinations;
using Notifications.Host.Http;

namespace Notifications.Host.Reference;

internal static class DestinationOperations
{
    private const string Tag = "Destinations";

    private const string ViewJson = $$"""
        {
          "name": "billing", "channel": "webhook", "address": "https://billing.example.org/hooks",
          "policy": {
            "order": "key", "skipAfterFaults": null, "timeoutSeconds": 10, "concurrency": 20, "ratePerSecond": 50, "burst": 100,
            "circuitFailureRatio": null, "circuitBreakSeconds": null
          },
          "configured": false, "disabled": false, "disabledReason": null, "disabledAt": null,
          "secrets": [ { "fingerprint": "9f86d081", "createdAt": "{{Samples.Time}}", "createdBy": "shop", "expiresAt": null } ],
          "version": 3, "createdAt": "{{Samples.Time}}", "updatedAt": "{{Samples.Time}}", "updatedBy": "shop"
        }
        """;

    private const string WithSecretJson = $$"""{ "destination": {{ViewJson}}, "secret": "{{Samples.Secret}}" }""";

    private static readonly Example View = new("destination", "A webhook", ViewJson);

    private static readonly Parameter Name = Parameters.Path("name", "The destination.", () => Shape.Text(), "billing");

    private static readonly Header[] Made = [Headers.ETag, Headers.Location("the destination")];

    public static readonly Operation List = new(Tag, "listDestinations", "List destinations", "By name.")
    {
        Parameters = [Parameters.After(() => Shape.Text(), "billing"), Parameters.Limit(DestinationViews.MostItemsInPage)],
        Answers = [Answer.Json<DestinationPage>(200, "A page.", new Example("page", "The last page", $$"""{ "items": [{{ViewJson}}], "next": null }"""))],
        Refuses = [ProblemTypes.InvalidQuery],
    };

    public static readonly Operation Find = new(Tag, "getDestination", "Get a destination", "Its secrets are shown by fingerprint only.")
    {
        Parameters = [Name],
        Answers = [Answer.Json<DestinationView>(200, "The destination.", View) with { Headers = [Headers.ETag] }],
        Refuses = [ProblemTypes.NotFound],
    };

    public static readonly Operation Create = new(Tag, "createDestination", "Make a destination",
        """
        Webhooks are signed after Standard Webhooks: with the `secret` that you give, or with one that is made. The answer shows it, once and never again.
        From the answer on, events that are posted go there too, as soon as it subscribes to their type.
        """)
    {
        Takes =
        [
            Body.Json<DestinationRequest>(
                new("webhook", "A webhook, with a secret that is made", """{ "name": "shipping", "channel": "webhook", "address": "https://shipping.example.org/hooks" }"""),
                new("policy", "A webhook that is delivered in order and not too fast", $$"""
                    {
                      "name": "accounting", "channel": "webhook", "address": "https://accounting.example.org/hooks", "secret": "{{Samples.Secret}}",
                      "policy": { "order": "key", "timeoutSeconds": 10, "concurrency": 20, "ratePerSecond": 50, "burst": 100 }
                    }
                    """),
                new("email", "An email address", """{ "name": "shop-mail", "channel": "email", "address": "orders@example.org" }""")),
        ],
        Answers = [Answer.Json<CreatedDestination>(201, "It is there.", new Example("made", "A webhook and its secret", WithSecretJson)) with { Headers = Made }],
        Refuses = [ProblemTypes.DestinationExists],
    };

    public static readonly Operation Change = new(Tag, "changeDestination", "Change a destination's address or policy",
        "A merge patch (RFC 7396): what is left out stays as it is, `null` is the default again. It counts for what is queued already, too. Name and channel are stable.")
    {
        Parameters = [Name, Parameters.IfMatch],
        Takes = [.. new[] { "application/json", "application/merge-patch+json" }.Select(type => new Body(type, typeof(DestinationChange),
            new("address", "It has moved", """{ "address": "https://billing.example.org/hooks/v2" }"""),
            new("policy", "Another rate, and no limit of concurrency any more", """{ "policy": { "ratePerSecond": 10, "concurrency": null } }""")))],
        Answers = [Answer.Json<DestinationView>(200, "The destination as it is now.", View) with { Headers = [Headers.ETag] }],
        Refuses = [ProblemTypes.NotFound, ProblemTypes.VersionMoved],
    };

    public static readonly Operation Delete = new(Tag, "deleteDestination", "Delete a destination",
        "With its subscriptions. What is queued for it already is tried all the same. Its name can be given again, to another one.")
    {
        Parameters = [Name, Parameters.IfMatch],
        Answers = [new Answer(204, "It is gone.", null)],
        Refuses = [ProblemTypes.NotFound, ProblemTypes.VersionMoved],
    };

    public static readonly Operation Disable = new(Tag, "disableDestination", "Disable a destination", "What comes for it is held, in its order, until it is enabled. Nothing is lost.")
    {
        Parameters = [Name, Parameters.IfMatch],
        Takes = [Body.Json<DisableRequest>(new Example("reason", "For a while", """{ "reason": "moving house until Friday" }"""))],
        Answers = [Answer.Json<DestinationView>(200, "The destination as it is now.", View) with { Headers = [Headers.ETag] }],
        Refuses = [ProblemTypes.NotFound, ProblemTypes.VersionMoved],
    };

    public static readonly Operation Enable = new(Tag, "enableDestination", "Enable a destination", "What was held for it goes on.")
    {
        Parameters = [Name, Parameters.IfMatch],
        Answers = [Answer.Json<DestinationView>(200, "The destination as it is now.", View) with { Headers = [Headers.ETag] }],
        Refuses = [ProblemTypes.NotFound, ProblemTypes.VersionMoved],
    };

    public static readonly Operation Rotate = new(Tag, "rotateSecret", "Rotate a destination's secret",
        "Both secrets sign until the overlap has passed: so a receiver can change its own at any time meanwhile. No body at all asks for a new secret and a day.")
    {
        Parameters = [Name, Parameters.IfMatch],
        Takes = [Body.Json<SecretRequest>(new Example("hour", "A new one, and an hour's time", """{ "overlapSeconds": 3600 }""")) with { IsOptional = true }],
        Answers = [Answer.Json<RotatedSecret>(201, "It signs from now on.", new Example("rotated", "The new secret", WithSecretJson)) with { Headers = Made }],
        Refuses = [ProblemTypes.NotFound, ProblemTypes.VersionMoved, ProblemTypes.SignsNothing],
    };

    public static readonly Operation Ping = new(Tag, "pingDestination", "Send a test notification", "A real one, of the type `notifications.ping`, by the road that all take, to this destination alone.")
    {
        Parameters = [Name],
        Answers =
        [
            Answer.Json<NotificationReceipt>(202, "It is on its way.", new Example("accepted", "Stored", $$"""
                { "id": "{{Samples.Notification}}", "event": "{{Samples.Event}}", "status": "Queued", "duplicate": false }
                """)) with { Headers = [Headers.Location("the notification")] },
        ],
        Refuses = [ProblemTypes.NotFound],
    };
}
