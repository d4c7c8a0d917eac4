using Notifications.Host.Http;
using Notifications.Intake;
using Notifications.Intake.CloudEvents;
using Notifications.Status;

namespace Notifications.Host.Reference;

internal static class EventOperations
{
    private const string Tag = "Events";

    private const string SmallestJson = """{ "eventType": "order.created", "payload": { "orderId": "A-1001", "total": 42.5 } }""";

    private const string WholeJson = """
        {
          "eventId": "order-1001-created",
          "eventType": "order.created",
          "timestamp": "2026-11-21T07:59:58Z",
          "source": "shop",
          "priority": "high",
          "correlationId": "checkout-7",
          "userId": "ada",
          "version": "2",
          "orderingKey": "A-1001",
          "expiresAt": "2036-11-21T08:00:00Z",
          "payload": { "orderId": "A-1001", "total": 42.5 }
        }
        """;

    /// <summary>Also what other operations take that ask of an event.</summary>
    public static readonly Example[] Events = [new("smallest", "What must be there", SmallestJson), new("whole", "All that can be there", WholeJson)];

    private const string CloudEventJson = """
        {
          "specversion": "1.0", "id": "order-1001-created", "source": "/shop", "type": "order.created", "time": "2026-11-21T07:59:58Z",
          "partitionkey": "A-1001", "data": { "orderId": "A-1001", "total": 42.5 }
        }
        """;

    /// <summary>The event in any way in which it may come (CloudEvents' HTTP binding, and the product's own).</summary>
    private static readonly Body[] AnyFormat =
    [
        Body.Json<EventEnvelope>(Events),
        new Body(ContentModes.Structured, null, new Example("structured", "A CloudEvent", CloudEventJson)) { Schema = CloudEventSchema.Refer },
    ];

    private static readonly Parameter[] BinaryMode =
    [
        Attribute("ce-id", "The event's id.", "order-1001-created"),
        Attribute("ce-source", "A URI-reference: which part of the producer it comes from.", "/shop"),
        Attribute("ce-specversion", "1.0.", "1.0"),
        Attribute("ce-type", "The event's type.", "order.created"),
    ];

    private static readonly Header Location = Headers.Location("the event");

    public static readonly Operation Post = new(Tag, "postEvent", "Post an event",
        """
        The answer 202 means that the event is committed in PostgreSQL, with a notification for every destination that subscribes to it; nothing of it is lost from then on.

        The same `eventId` from the same producer and `source` is the same event, however often and however concurrently it is posted: it is stored once, and every POST
        gets the answer of the first, with `duplicate` true. With another body it is refused (422). So a request that got no answer, or 503, is simply sent again.

        CloudEvents 1.0 are taken in structured mode, in batches (answered like `POST /v1/events/batch`), and in binary mode: the attributes are headers `ce-…`, and the body,
        of any content type, is the data.
        """)
    {
        Parameters = [Parameters.IdempotencyKey, Parameters.Correlation, .. BinaryMode],
        Takes =
        [
            .. AnyFormat,
            new Body(ContentModes.Batched, null, new Example("batch", "A batch of one", $"[{CloudEventJson}]")) { Schema = CloudEventSchema.ReferMany },
        ],
        Answers =
        [
            Answer.Json<EventReceipt>(202, "It is stored, now or by an earlier POST.",
                new("routed", "Two destinations subscribe to it", $$"""
                    {
                      "id": "{{Samples.Event}}", "eventId": "order-1001-created", "status": "Queued", "duplicate": false,
                      "notifications": [
                        { "id": "{{Samples.Notification}}", "destination": "billing", "channel": "webhook" },
                        { "id": "019a0c5e-7c00-7a31-9d52-3f1b6e0c1a05", "destination": "shop-mail", "channel": "email" }
                      ]
                    }
                    """),
                new("no-subscription", "Nobody subscribes to its type", $$"""
                    { "id": "{{Samples.Event}}", "eventId": "order-1001-created", "status": "NoSubscription", "duplicate": false, "notifications": [] }
                    """)) with { Headers = [Location] },
            BatchOperations.WorkedOff with { Description = "A batch of CloudEvents is worked off: each event says what became of it." },
        ],
        Refuses = [ProblemTypes.EventIdReused, ProblemTypes.NotUtf8],
    };

    public static readonly Operation Ingest = new(Tag, "ingestEvent", "Post an event, for a short answer",
        "Takes what `POST /v1/events` takes, but no batch, and does the same; the answer is three words for producers that ask no more.")
    {
        Parameters = [Parameters.IdempotencyKey, Parameters.Correlation, .. BinaryMode],
        Takes = AnyFormat,
        Answers =
        [
            Answer.Json<IngestReceipt>(202, "It is stored, now or by an earlier POST.",
                new Example("accepted", "Stored", """{ "message": "Event accepted", "eventId": "order-1001-created", "status": "QUEUED" }""")) with { Headers = [Location] },
        ],
        Refuses = [ProblemTypes.EventIdReused, ProblemTypes.NotUtf8],
    };

    public static readonly Operation Find = new(Tag, "getEvent", "Get an event", "With the state of each of its notifications. Its payload is not shown.")
    {
        Parameters =
        [
            Parameters.Path("id", "The server's id; or the producer's own `eventId`, if the event is one of the key's producer.", () => Shape.Text(), Samples.Event),
            Parameters.Query("source", "With the producer's own id: the `source` that the event was posted with. Left out: none.", () => Shape.Text(), "shop"),
        ],
        Answers =
        [
            Answer.Json<EventView>(200, "The event.", new Example("delivered", "One that is delivered", $$"""
                {
                  "id": "{{Samples.Event}}", "eventId": "order-1001-created", "producer": "shop", "source": "", "eventType": "order.created", "priority": "high",
                  "timestamp": "2026-11-21T07:59:58Z", "acceptedAt": "{{Samples.Time}}", "correlationId": "checkout-7", "userId": "ada", "version": "2",
                  "orderingKey": "A-1001", "expiresAt": null, "attributes": null, "status": "Routed",
                  "notifications": [ { "id": "{{Samples.Notification}}", "destination": "billing", "channel": "webhook", "state": "Delivered" } ]
                }
                """)),
        ],
        Refuses = [ProblemTypes.InvalidQuery, ProblemTypes.NotFound],
    };

    public static readonly Operation List = new(Tag, "listEvents", "List events",
        "Those that fit every parameter that is given; what is asked of notifications, one of its notifications has to fit altogether. A page may have fewer items than asked "
        + "for, even none, and not be the last: the last one's `next` is null.")
    {
        Parameters =
        [
            .. Parameters.OfLists,
            Parameters.Query("status", "`Routed`, or `NoSubscription`: recorded, and nobody subscribed to it.", () => Shape.OneOf(EventStatuses.All), EventStatuses.All[0]),
        ],
        Answers =
        [
            Answer.Json<EventPage>(200, "A page.", new Example("page", "The last page", $$"""
                {
                  "items": [
                    {
                      "id": "{{Samples.Event}}", "eventId": "order-1001-created", "producer": "shop", "source": "", "eventType": "order.created", "priority": "high",
                      "timestamp": "2026-11-21T07:59:58Z", "acceptedAt": "{{Samples.Time}}", "correlationId": "checkout-7", "userId": "ada", "status": "Routed",
                      "notifications": 2
                    }
                  ],
                  "next": null
                }
                """)),
        ],
        Refuses = [ProblemTypes.InvalidQuery],
    };

    private static Parameter Attribute(string name, string description, string example) =>
        new(Microsoft.OpenApi.ParameterLocation.Header, name, $"Of a CloudEvent in binary mode. {description}", () => Shape.Text(), example);
}
