using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Notifications.Host.Reference;

/// <summary>The other direction: what a destination of the channel webhook receives, and what its answers mean. It is written by Notifications.Channels.</summary>
internal static class OutgoingWebhook
{
    private const string Schema = "WebhookMessage";

    private const string Description = """
        A request to the destination's address for each attempt, signed after Standard Webhooks 1.0.0. Answer as soon as it is stored, within the destination's timeout
        (15 s unless its policy says otherwise).

        **Verify** the signature before anything else: the HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}`, the body byte for byte, by the base64-decoded part
        of the secret after `whsec_`. One of the signatures in the list has to fit; compare in constant time, and refuse a timestamp that is more than five minutes off.

        **Remember `webhook-id`**: every attempt and every replay of a notification has the same. An attempt whose answer was lost is made again, under the same id.

        Redirects are not followed, and only public addresses are called unless the installation allows others.
        """;

    public static void Write(OpenApiDocument document)
    {
        document.AddComponent<IOpenApiSchema>(Schema, WriteSchema());
        document.Webhooks = new Dictionary<string, IOpenApiPathItem>
        {
            ["notification"] = new OpenApiPathItem
            {
                Operations = new Dictionary<HttpMethod, OpenApiOperation>
                {
                    [HttpMethod.Post] = new OpenApiOperation
                    {
                        OperationId = "receiveNotification",
                        Summary = "A notification, delivered to a webhook",
                        Description = Description,
                        Tags = new HashSet<OpenApiTagReference> { new("Notifications", document) },
                        Security = [],
                        Parameters = WriteHeaders(),
                        RequestBody = WriteBody(document),
                        Responses = WriteAnswers(),
                    },
                },
            },
        };
    }

    private static List<IOpenApiParameter> WriteHeaders() =>
    [
        Write("webhook-id", true, "The notification's id for this purpose: the same for every attempt and every replay.", () => Shape.Text(), "msg_019a0c5e7c007a319d523f1b6e0c1a02"),
        Write("webhook-timestamp", true, "When this attempt was made, in seconds since 1970.", () => Shape.Whole(), "1795248000"),
        Write("webhook-signature", false, "One signature for each secret that is valid, with spaces between: two while a secret is being rotated. Missing where the destination has no secret.",
            () => Shape.Pattern("^v1,[A-Za-z0-9+/]+=*( v1,[A-Za-z0-9+/]+=*)*$"), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        Write("x-correlation-id", false, "The correlation id of the event or of the request that posted it.", () => Shape.Text(), "checkout-7"),
        Write("traceparent", false, "The trace of this attempt (W3C Trace Context).", () => Shape.Pattern("^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"),
            $"00-{Samples.Trace}-00f067aa0ba902b7-01"),
    ];

    private static OpenApiParameter Write(string name, bool isCertain, string description, Func<OpenApiSchema> schema, string example) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Required = isCertain,
        Description = description,
        Schema = schema(),
        Example = schema().Type == JsonSchemaType.String ? JsonValue.Create(example) : JsonNode.Parse(example),
    };

    private static OpenApiRequestBody WriteBody(OpenApiDocument document) => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/json"] = new OpenApiMediaType
            {
                Schema = new OpenApiSchemaReference(Schema, document),
                Examples = new Dictionary<string, IOpenApiExample>
                {
                    ["order"] = new OpenApiExample
                    {
                        Summary = "An event of a shop",
                        Value = JsonNode.Parse("""{ "type": "order.created", "timestamp": "2026-11-21T07:59:58Z", "data": { "orderId": "A-1001", "total": 42.5 } }"""),
                    },
                },
            },
        },
    };

    private static OpenApiSchema WriteSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "What a webhook carries, in the form that Standard Webhooks advises.",
        Required = new HashSet<string> { "type", "timestamp", "data" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The event's type." },
            ["timestamp"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time", Description = "When the event happened." },
            ["data"] = new OpenApiSchema { Description = "The event's payload, byte for byte." },
        },
    };

    private static OpenApiResponses WriteAnswers()
    {
        var retryAfter = new Header("Retry-After", "Seconds, or an HTTP date: no attempt is made before; a day at most is waited.", () => Shape.Text(), IsCertain: false);
        OpenApiResponse later = new()
        {
            Description = "Later: it is tried again. So are no answer, and one that comes too late.",
            Headers = new Dictionary<string, IOpenApiHeader> { [retryAfter.Name] = ProblemResponses.Write(retryAfter) },
        };
        return new OpenApiResponses
        {
            ["2XX"] = new OpenApiResponse { Description = "Delivered." },
            ["3XX"] = new OpenApiResponse { Description = "Refused for good, as every 4XX that is not named here: redirects are not followed." },
            ["4XX"] = new OpenApiResponse { Description = "Refused for good: the notification faults, and an operator can replay it." },
            ["408"] = later,
            ["410"] = new OpenApiResponse { Description = "Refused for good, and the receiver is gone: the destination is disabled, and what comes for it is held." },
            ["425"] = later,
            ["429"] = later,
            ["5XX"] = later,
        };
    }
}
