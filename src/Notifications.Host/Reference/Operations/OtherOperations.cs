using Microsoft.OpenApi;
using Notifications.Host.Health;
using Notifications.Host.Http;
using Notifications.Status;

namespace Notifications.Host.Reference;

internal static class StatisticsOperations
{
    public static readonly Operation Read = new("Statistics", "getStatistics", "Get the books", "What came in, where it is, and the difference, which is 0.")
    {
        Answers =
        [
            Answer.Json<StatisticsView>(200, "The books, in one snapshot.", new Example("books", "Two delivered, one faulted, one held", $$"""
                {
                  "events": { "accepted": 3, "withoutSubscription": 0, "fanOut": 4 },
                  "notifications": {
                    "Queued": 0, "Sending": 0, "Retrying": 0, "Held": 1, "Sent": 0, "Delivered": 2, "Faulted": 1, "Cancelled": 0, "Expired": 0
                  },
                  "difference": 0,
                  "faults": [ { "channel": "webhook", "cause": "exhausted", "count": 1 } ],
                  "holds": [ { "channel": "webhook", "reason": "paused", "count": 1 } ],
                  "oldestOpen": { "id": "{{Samples.Notification}}", "state": "Held", "acceptedAt": "{{Samples.Time}}" },
                  "longestStill": null,
                  "possibleDuplicates": 0
                }
                """)),
        ],
    };
}

internal static class ReceiptOperations
{
    private static readonly Parameter[] Place =
    [
        Parameters.Path("notification", "The notification that was sent.", Shape.Id, Samples.Notification),
        Parameters.Path("cycle", "The cycle in which it was sent.", () => Shape.Whole(), "1"),
        Parameters.Path("attempt", "The attempt that sent it.", () => Shape.Whole(), "1"),
    ];

    public static readonly Operation Sms = new("Receipts", "receiveSmsReceipt", "Tell what became of a text message",
        """
        For the provider (Twilio, or one shaped like it), which gets this URL with each message; nobody else has a use for it. It needs no key: the provider signs the
        public URL and every field. Receipts that are late, doubled or out of order do no harm.
        """)
    {
        Parameters =
        [
            .. Place,
            new Parameter(ParameterLocation.Header, "X-Twilio-Signature", "Base64 of the HMAC-SHA1 over the public URL and all fields, by the account's token. Without it: 403.",
                () => Shape.Text(), "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
        ],
        Takes =
        [
            new Body("application/x-www-form-urlencoded", null, new Example("delivered", "It has arrived", """{ "MessageSid": "SM1f0e8ae6ade43cb3c0ce4525424e404f", "MessageStatus": "delivered" }"""))
            {
                Schema = _ => new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Required = new HashSet<string> { "MessageStatus" },
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["MessageSid"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The provider's id of the message." },
                        ["MessageStatus"] = new OpenApiSchema
                        {
                            Type = JsonSchemaType.String,
                            Description = "`delivered` and `read`: it has arrived. `undelivered`, `failed` and `canceled`: it has not. Others say nothing yet.",
                        },
                        ["ErrorCode"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Why it has not arrived." },
                    },
                },
            },
        ],
        Answers = [new Answer(204, "It is stored, or says nothing that counts.", null)],
        Refuses = [ProblemTypes.ReceiptNotSigned, ProblemTypes.NotFound, ProblemTypes.NotStorable, ProblemTypes.DatabaseUnavailable],
    };
}

internal static class HealthOperations
{
    private const string Tag = "Health";

    public static readonly Operation Health = new(Tag, "getHealth", "Ask whether the process lives", "It asks nobody else: for a supervisor that starts processes again.")
    {
        Answers = [Answer.Json<HealthView>(200, "It lives.", new Example("healthy", "It lives", """{ "status": "healthy" }"""))],
    };

    public static readonly Operation Ready = new(Tag, "getReadiness", "Ask whether the process can do its work",
        "`ready`, `degraded` (it works, and somebody should look) or `not-ready`, and what is missing: for a load balancer.")
    {
        Answers =
        [
            Answer.Json<ReadinessView>(200, "It can.", new Example("ready", "It can", """
                { "status": "ready", "roles": "all", "checks": { "database": "ok", "broker": "ok" } }
                """)),
            Answer.Json<ReadinessView>(503, "It can't.", new Example("not-ready", "It can't", """
                { "status": "not-ready", "roles": "api", "checks": { "database": "PostgreSQL can't be reached", "broker": "ok" } }
                """)),
        ],
    };
}
