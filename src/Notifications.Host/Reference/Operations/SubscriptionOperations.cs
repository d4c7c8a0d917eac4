using Notifications.Destinations;
using Notifications.Host.Http;
using Notifications.Routing;

namespace Notifications.Host.Reference;

internal static class SubscriptionOperations
{
    private const string Tag = "Subscriptions";

    private const string FilterJson = """{ "and": [ { "field": "payload.total", "gte": 100 }, { "not": { "field": "payload.country", "in": ["DE", "AT"] } } ] }""";

    private const string ViewJson = $$"""
        {
          "id": "{{Samples.Subscription}}", "destination": "billing", "eventType": "order.*", "priority": "high", "filter": {{FilterJson}}, "enabled": true,
          "version": 1, "createdAt": "{{Samples.Time}}", "updatedAt": "{{Samples.Time}}", "updatedBy": "shop"
        }
        """;

    private static readonly Example View = new("filtered", "One with a filter", ViewJson);

    private static readonly Parameter Id = Parameters.Path("id", "The subscription.", () => Shape.Text(), Samples.Subscription);

    public static readonly Operation List = new(Tag, "listSubscriptions", "List subscriptions", "The oldest first.")
    {
        Parameters =
        [
            Parameters.Destination("Of this destination only."),
            Parameters.After(Shape.Id, Samples.Cursor),
            Parameters.Limit(SubscriptionViews.MostItemsInPage),
        ],
        Answers = [Answer.Json<SubscriptionPage>(200, "A page.", new Example("page", "The last page", $$"""{ "items": [{{ViewJson}}], "next": null }"""))],
        Refuses = [ProblemTypes.InvalidQuery],
    };

    public static readonly Operation Find = new(Tag, "getSubscription", "Get a subscription", "As it is now.")
    {
        Parameters = [Id],
        Answers = [Answer.Json<SubscriptionView>(200, "The subscription.", View) with { Headers = [Headers.ETag] }],
        Refuses = [ProblemTypes.NotFound],
    };

    public static readonly Operation Match = new(Tag, "matchSubscriptions", "Ask who would get an event, and why the others would not",
        "Stores nothing. The answer may show values of the event that was sent, to nobody else. By what is committed now.")
    {
        Parameters = [Parameters.Destination("Of this destination only; one that there is not is refused (422).")],
        Takes = [Body.Json<Intake.EventEnvelope>(EventOperations.Events)],
        Answers =
        [
            Answer.Json<RoutingExplanation>(200, "Who, and why.", new Example("explained", "One gets it, one does not", $$"""
                {
                  "matches": [
                    {
                      "destination": "shop-mail", "channel": "email", "subscription": "019a0c5e-7c00-7a31-9d52-3f1b6e0c1a06", "eventType": "#", "priority": "normal",
                      "held": null
                    }
                  ],
                  "others": [
                    { "destination": "billing", "subscription": "{{Samples.Subscription}}", "eventType": "order.*", "reason": "payload.total is 42.5, not at least 100" }
                  ],
                  "othersLeftOff": 0
                }
                """)),
        ],
        Refuses = [ProblemTypes.InvalidQuery, ProblemTypes.UnknownDestination],
    };

    public static readonly Operation Create = new(Tag, "createSubscription", "Subscribe a destination to an event type",
        """
        To a type (`order.created`), or to a pattern: `order.*` (`*` is one word), `order.#`, `#` (any number of words). A destination gets an event once, however many
        of its subscriptions fit. In force for every event whose POST begins after the answer, on every instance.
        """)
    {
        Takes =
        [
            Body.Json<SubscriptionRequest>(
                new("type", "To one type", """{ "destination": "billing", "eventType": "invoice.paid" }"""),
                new("filter", "To a pattern, for what the filter lets through", $$"""
                    { "destination": "billing", "eventType": "shop.#", "priority": "high", "filter": {{FilterJson}} }
                    """)),
        ],
        Answers =
        [
            Answer.Json<SubscriptionView>(201, "It is there.", View) with { Headers = [Headers.ETag, Headers.Location("the subscription")] },
        ],
        Refuses = [ProblemTypes.SubscriptionExists, ProblemTypes.UnknownDestination],
    };

    public static readonly Operation Change = new(Tag, "changeSubscription", "Change a subscription", "All that can change of it: what is left out is the default again.")
    {
        Parameters = [Id, Parameters.IfMatch],
        Takes = [Body.Json<SubscriptionChange>(new Example("off", "Another pattern, and nothing is routed meanwhile", """{ "eventType": "order.#", "enabled": false }"""))],
        Answers = [Answer.Json<SubscriptionView>(200, "The subscription as it is now.", View) with { Headers = [Headers.ETag] }],
        Refuses = [ProblemTypes.NotFound, ProblemTypes.VersionMoved, ProblemTypes.SubscriptionExists],
    };

    public static readonly Operation Delete = new(Tag, "deleteSubscription", "Delete a subscription", "What it has routed already is delivered all the same.")
    {
        Parameters = [Id, Parameters.IfMatch],
        Answers = [new Answer(204, "It is gone.", null)],
        Refuses = [ProblemTypes.NotFound, ProblemTypes.VersionMoved],
    };
}
