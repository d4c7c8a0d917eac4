using Notifications.Host.Http;
using Notifications.Intake;
using Notifications.Status;
using Notifications.Storage;

namespace Notifications.Host.Reference;

internal static class NotificationOperations
{
    private const string Tag = "Notifications";

    private const string FaultedJson = $$"""
        {
          "id": "{{Samples.Notification}}", "event": "{{Samples.Event}}", "eventId": "order-1001-created", "eventType": "order.created", "producer": "shop",
          "destination": "billing", "channel": "webhook", "priority": "high", "state": "Faulted", "holdReason": null,
          "explanation": "Faulted after 4 attempts (exhausted: http-503). Replay it, or cancel it.", "orderingKey": "A-1001", "lane": null,
          "cycle": 1, "attempts": 4, "redeliveries": 3, "acceptedAt": "{{Samples.Time}}", "expiresAt": null, "dueAt": null, "deliveredAt": null,
          "fault": { "cause": "exhausted", "error": "http-503", "status": 503, "at": "{{Samples.Later}}", "errorQueue": "deliver-webhook_error" },
          "traceId": "{{Samples.Trace}}",
          "timeline": [
            {
              "at": "{{Samples.Time}}", "what": "Accepted", "cycle": 1, "attempt": null, "redelivery": null, "outcome": null, "wasUnknown": null, "status": null,
              "error": null, "durationMilliseconds": null, "worker": null, "traceId": null
            },
            {
              "at": "{{Samples.Later}}", "what": "Attempt", "cycle": 1, "attempt": 4, "redelivery": 3, "outcome": "Deferred", "wasUnknown": null, "status": 503,
              "error": "http-503", "durationMilliseconds": 41, "worker": "worker-1", "traceId": "{{Samples.Trace}}"
            },
            {
              "at": "{{Samples.Later}}", "what": "Faulted", "cycle": 1, "attempt": null, "redelivery": null, "outcome": "exhausted", "wasUnknown": null, "status": 503,
              "error": "http-503", "durationMilliseconds": null, "worker": null, "traceId": null
            }
          ],
          "correlationId": "checkout-7", "userId": "ada"
        }
        """;

    private static readonly Parameter Id = Parameters.Path("id",
        "The server's id; or the `id` that the key's producer gave to a direct notification.", () => Shape.Text(), Samples.Notification);

    public static readonly Operation Post = new(Tag, "postNotification", "Post one notification, without a subscription",
        """
        To a `destination`, or to a `recipient` of a `channel`; webhooks go to destinations only. An event is made for it. The answer means what it means for
        an event, and the same `id` of yours gives the same notification, or 422 with another body.
        """)
    {
        Parameters = [Parameters.IdempotencyKey, Parameters.Correlation],
        Takes =
        [
            Body.Json<NotificationRequest>(
                new("destination", "To a destination", """
                    { "id": "welcome-ada", "destination": "billing", "eventType": "user.welcomed", "priority": "normal", "payload": { "name": "Ada" } }
                    """),
                new("recipient", "To a recipient", """
                    { "channel": "email", "recipient": "ada@example.org", "payload": { "subject": "Welcome", "text": "Good to have you here." } }
                    """)),
        ],
        Answers =
        [
            Answer.Json<NotificationReceipt>(202, "It is stored, now or by an earlier POST.", new Example("accepted", "Stored", $$"""
                { "id": "{{Samples.Notification}}", "event": "{{Samples.Event}}", "status": "Queued", "duplicate": false }
                """)) with { Headers = [Headers.Location("the notification")] },
        ],
        Refuses = [ProblemTypes.EventIdReused, ProblemTypes.UnknownDestination],
    };

    public static readonly Operation List = new(Tag, "listNotifications", "List notifications",
        "Those that fit every parameter that is given. A page may have fewer items than asked for, even none, and not be the last: the last one's `next` is null.")
    {
        Parameters =
        [
            .. Parameters.OfLists,
            Parameters.Query("event", "Of this event, by the server's id.", Shape.Id, Samples.Event),
            Parameters.Query("cause", "Faulted for this cause.", () => Shape.OneOf(FaultCauses.All), FaultCauses.Exhausted),
            Parameters.Query("holdReason", "Held for this reason.", () => Shape.OneOf(HoldReasons.All), HoldReasons.Paused),
            Parameters.Query("priority", "Of this priority.", () => Shape.OneOf(Priorities.All), Priorities.High),
        ],
        Answers =
        [
            Answer.Json<NotificationPage>(200, "A page.", new Example("page", "The last page", $$"""
                {
                  "items": [
                    {
                      "id": "{{Samples.Notification}}", "eventType": "order.created", "destination": "billing", "channel": "webhook", "priority": "high",
                      "state": "Faulted", "cycle": 1, "attempts": 4, "cause": "exhausted", "error": "http-503", "status": 503,
                      "acceptedAt": "{{Samples.Time}}", "faultedAt": "{{Samples.Later}}", "event": "{{Samples.Event}}", "eventId": "order-1001-created",
                      "producer": "shop", "holdReason": null, "correlationId": "checkout-7", "userId": "ada"
                    }
                  ],
                  "next": null
                }
                """)),
        ],
        Refuses = [ProblemTypes.InvalidQuery],
    };

    public static readonly Operation Find = new(Tag, "getNotification", "Get a notification",
        "Where it is and why, in one sentence, and a timeline of every attempt. Its payload and, without a destination, its recipient are not shown.")
    {
        Parameters = [Id],
        Answers = [Answer.Json<NotificationView>(200, "The notification.", new Example("faulted", "One whose attempts are used up", FaultedJson))],
        Refuses = [ProblemTypes.NotFound],
    };

    public static readonly Operation Cancel = new(Tag, "cancelNotification", "Cancel a notification",
        "It is tried no more. Asked again, the answer is the same. While an attempt is under way it is refused: nobody can call that back.")
    {
        Parameters = [Id],
        Answers = [Answer.Json<NotificationView>(200, "The notification as it is then.", new Example("cancelled", "One that had faulted", FaultedJson.Replace("\"Faulted\", \"holdReason\"", "\"Cancelled\", \"holdReason\"", StringComparison.Ordinal)))],
        Refuses = [ProblemTypes.NotFound, ProblemTypes.AttemptUnderWay, ProblemTypes.TooLate],
    };

    public static readonly Operation Skip = new(Tag, "skipNotification", "Let its lane go on without it",
        "Where a destination delivers in order, one that faulted holds up those after it. They go on; the notification stays as it is, and can be replayed.")
    {
        Parameters = [Id],
        Answers = [Answer.Json<NotificationView>(200, "The notification, as it was.", new Example("faulted", "One that had faulted", FaultedJson))],
        Refuses = [ProblemTypes.NotFound, ProblemTypes.HoldsUpNothing],
    };
}
