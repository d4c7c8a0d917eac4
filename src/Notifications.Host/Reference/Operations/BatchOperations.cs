using Microsoft.OpenApi;
using Notifications.Host.Http;
using Notifications.Intake;

namespace Notifications.Host.Reference;

internal static class BatchOperations
{
    /// <summary>Of CloudEvents as well.</summary>
    public static readonly Answer WorkedOff = Answer.Json<BatchReceipt>(200, "The batch is worked off: each event says what became of it.", new Example("mixed", "One is stored, one has a mistake", $$"""
        {
          "accepted": 1, "duplicates": 0, "conflicts": 0, "invalid": 1,
          "results": [
            {
              "index": 0, "status": "accepted", "id": "{{Samples.Event}}", "eventId": "order-1001-created",
              "notifications": [ { "id": "{{Samples.Notification}}", "destination": "billing", "channel": "webhook" } ], "errors": null
            },
            { "index": 1, "status": "invalid", "id": null, "eventId": "order-1002-created", "notifications": null, "errors": { "eventType": ["is required"] } }
          ]
        }
        """));

    public static readonly Operation Post = new("Events", "postEventBatch", "Post many events at once",
        """
        In one transaction: after the answer 200 each event that says `accepted` or `duplicate` is stored. Mistakes of one don't touch the others. After 503 nothing is
        known of any: send the whole batch again, and with an `eventId` for each, or an `Idempotency-Key` for all, nothing is doubled.
        """)
    {
        Parameters = [Parameters.IdempotencyKey, Parameters.Correlation],
        Takes =
        [
            new Body("application/json", null, new Example("two", "Two events", """
                {
                  "events": [
                    { "eventId": "order-1001-created", "eventType": "order.created", "payload": { "orderId": "A-1001" } },
                    { "eventId": "order-1002-created", "eventType": "order.created", "priority": "low", "payload": { "orderId": "A-1002" } }
                  ]
                }
                """))
            {
                Schema = WriteSchema,
            },
        ],
        Answers = [WorkedOff],
    };

    // By hand: the server reads the events one by one, so that the mistakes of one are its own.
    private static OpenApiSchema WriteSchema(OpenApiDocument document) => new()
    {
        Type = JsonSchemaType.Object,
        AdditionalPropertiesAllowed = false,
        Required = new HashSet<string> { "events" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["events"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                MinItems = 1,
                MaxItems = BatchRequestValidator.MostEvents,
                Items = new OpenApiSchemaReference(nameof(EventEnvelope), document),
                Description = "Each as `POST /v1/events` takes it.",
            },
        },
    };
}
