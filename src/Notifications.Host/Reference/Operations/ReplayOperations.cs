using Notifications.Host.Http;
using Notifications.Replay;

namespace Notifications.Host.Reference;

internal static class ReplayOperations
{
    private const string Tag = "Replays";

    private const string ItemJson = $$"""
        {
          "notificationId": "{{Samples.Notification}}", "cycle": 2, "state": "Queued", "cause": "exhausted", "channel": "webhook", "destination": "billing",
          "eventType": "order.created"
        }
        """;

    public static readonly Operation Post = new(Tag, "replay", "Replay what has faulted",
        """
        Each notification that is meant, and is faulted or held as unknown, starts its next cycle; what can't be replayed is in `skipped`, with the reason.
        Name them by `ids`, or by a `filter`: `{}` means everything that is faulted. `GET /v1/replays/{id}` tells how each one ended.
        """)
    {
        Takes =
        [
            Body.Json<ReplayRequest>(
                new("filter", "Those that one destination refused", """
                    { "filter": { "destination": "billing", "cause": "exhausted", "since": "2026-11-21T00:00:00Z" }, "limit": 1000 }
                    """),
                new("dry-run", "What would be replayed", """{ "filter": {}, "dryRun": true }"""),
                new("ids", "These", $$"""{ "ids": ["{{Samples.Notification}}"] }""")),
        ],
        Answers =
        [
            Answer.Json<ReplayAnswer>(200, "A dry run, or there was nothing to replay: nothing was changed.", new Example("dry-run", "A dry run", $$"""
                { "id": null, "dryRun": true, "matched": 1, "replayed": 1, "items": [{{ItemJson}}], "skipped": [] }
                """)),
            Answer.Json<ReplayAnswer>(202, "They are on their way.", new Example("replayed", "One is on its way", $$"""
                { "id": "{{Samples.Replay}}", "dryRun": false, "matched": 1, "replayed": 1, "items": [{{ItemJson}}], "skipped": [] }
                """)) with { Headers = [Headers.Location("the replay")] },
        ],
    };

    public static readonly Operation Find = new(Tag, "getReplay", "Get how a replay ended", "As far as it has: it has ended when `pending` is 0.")
    {
        Parameters =
        [
            Parameters.Path("id", "The replay.", () => Shape.Text(), Samples.Replay),
            Parameters.After(Shape.Id, Samples.Cursor),
            Parameters.Limit(ReplayReports.MostItemsInPage),
        ],
        Answers =
        [
            Answer.Json<ReplayReport>(200, "The replay, and a page of what was replayed.", new Example("ended", "One that has ended", $$"""
                {
                  "id": "{{Samples.Replay}}", "createdAt": "{{Samples.Later}}", "requestedBy": "shop", "total": 1, "delivered": 1, "faulted": 0, "held": 0,
                  "cancelled": 0, "expired": 0, "pending": 0, "removedFromErrorQueue": 1,
                  "items": [ { "notificationId": "{{Samples.Notification}}", "cycle": 2, "state": "Delivered", "error": null, "status": null } ],
                  "next": null
                }
                """)),
        ],
        Refuses = [ProblemTypes.InvalidQuery, ProblemTypes.NotFound],
    };
}
