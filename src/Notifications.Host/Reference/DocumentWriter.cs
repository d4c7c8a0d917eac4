using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Notifications.Host.Reference;

/// <summary>What the document says of the API as a whole, and what is written when all operations are.</summary>
internal sealed class DocumentWriter(SchemaWriter schemas) : IOpenApiDocumentTransformer
{
    private const string Description = """
        A backend posts an event with an API key and forgets about it: it is fanned out to every destination that subscribes to its type, tried again where a receiver
        fails, and kept for an operator where it can't be delivered. What is accepted is never lost.

        **Keys.** Every operation but those of health, receipts and this document needs a key in `X-API-Key`, with the scope that is named at the operation. A key may also
        ask that its requests are signed.

        **Errors** are problem documents (RFC 9457). A program decides by `type`, which never changes; the text is for people. Paths that there are not answer 404
        `/problems/no-such-resource`, methods that a path has not 405 `/problems/method-not-allowed`.

        **Bodies** are read strictly: an unknown member, or one that stands twice, is a mistake. Answers have all their members always, and get more with time: a client
        ignores what it does not know.

        **Limits.** Where the key or its address has one, `RateLimit-Policy` and `RateLimit` stand on every answer; beyond it the answer is 429. `Retry-After` stands on every
        429 and 503, and says in how many seconds to come back. Bodies may be compressed (`Content-Encoding`).

        **Correlation.** `x-correlation-id` may stand on every request, and stands on every answer.

        **Times** are ISO 8601 with an offset. **Lists** come in pages: pass `next` as `after`; null is the last page.
        """;

    private static readonly (string Name, string Description)[] Tags =
    [
        ("Events", "What producers post."),
        ("Notifications", "One event for one destination: the unit of delivery. Where is it, and why?"),
        ("Replays", "What has faulted, tried again by an operator's order."),
        ("Destinations", "Where notifications go: channel, address, and a policy of order, rate, concurrency and circuit."),
        ("Subscriptions", "Which events go to which destination."),
        ("Keys", "Who may do what: made, limited, rotated and revoked. Configured keys are not among them."),
        ("Statistics", "The books."),
        ("Receipts", "What providers tell after an attempt."),
        ("Health", "For supervisors, load balancers and people. They need no key."),
        ("Reference", "This document, and the page that shows it."),
    ];

    public async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Notifications",
            Version = typeof(DocumentWriter).Assembly.GetName().Version!.ToString(3),
            Summary = "A self-hosted delivery platform for events and notifications.",
            Description = Description,
        };
        // Where the document came from, whatever a proxy in front of it is called.
        document.Servers = [new OpenApiServer { Url = "/", Description = "This installation." }];
        document.Tags = Tags.Select(x => new OpenApiTag { Name = x.Name, Description = x.Description }).ToHashSet();
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = SecuritySchemes.Write();
        var operations = context.DescriptionGroups.SelectMany(x => x.Items).SelectMany(x => x.ActionDescriptor.EndpointMetadata.OfType<Operation>());
        await schemas.WriteAsync(document, operations, type => context.GetOrCreateSchemaAsync(type, parameterDescription: null, cancellationToken));
        OutgoingWebhook.Write(document);
    }
}
