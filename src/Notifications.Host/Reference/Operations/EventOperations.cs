using Notifications.Host.Http;
using Notifications.Intake;
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

    private static readonly Header Location = Headers.Location("the event");

    public static readonly Operation Post = new(Tag, "postEvent", "Post an event",
        """
        The answer 202 means that the event is committed in PostgreSQL, with a notification for every destination that subscribes to it; nothing of it is lost from then on.

        The same `eventId` from the same producer and `source` is the same event, however often and however concurrently it is posted: it is stored once, and every POST
        gets the answer of the first, with `duplicate` true. With another body it is refused (422). So a request that got no answer, or 503, is simply sent again.
        """)
    {
        Takes = [Body.Json<EventEnvelope>(Events)],
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
        ],
        Refuses = [ProblemTypes.EventIdReused],
    };

    public static readonly Operation Ingest = new(Tag, "ingestEvent", "Post an event, for a short answer",
        "Takes what `POST /v1/events` takes and does the same; the answer is three words for producers that ask no more.")
    {
        Takes = [Body.Json<EventEnvelope>(Events)],
        Answers =
        [
            Answer.Json<IngestReceipt>(202, "It is stored, now or by an earlier POST.",
                new Example("accepted", "Stored", """{ "message": "Event accepted", "eventId": "order-1001-created", "status": "QUEUED" }""")) with { Headers = [Location] },
        ],
        Refuses = [ProblemTypes.EventIdReused],
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
                  "orderingKey": "A-1001", "expiresAt": null, "status": "Routed",
                  "notifications": [ { "id": "{{Samples.Notification}}", "destination": "billing", "channel": "webhook", "state": "Delivered" } ]
                }
                """)),
        ],
        Refuses = [ProblemTypes.NotFound],
    };
}
