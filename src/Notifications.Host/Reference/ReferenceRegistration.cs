using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Notifications.Host.Reference;

internal static class ReferenceRegistration
{
    public static void AddReference(this IServiceCollection services)
    {
        services.AddOpenApi(ApiReference.Version, x =>
        {
            x.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            // Any JSON at all: a name for that would only be one more thing to look up.
            x.CreateSchemaReferenceId = type => type.Type == typeof(JsonElement) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
            x.AddOperationTransformer<OperationWriter>();
            x.AddDocumentTransformer<DocumentWriter>();
        });
        services.AddSingleton<SchemaWriter>();
        services.AddSingleton<ApiReference>();
    }

    public static void MapReference(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/openapi/v1.json", async (ApiReference reference) => TypedResults.Bytes(await reference.Json, "application/json")).Described(ReferenceOperations.Document);

        // For people, so it is no operation of the API.
        var page = routes.MapGroup("/docs").ExcludeFromDescription();
        page.MapGet("", async (HttpContext context, ApiReference reference) =>
        {
            context.Response.Headers.ContentSecurityPolicy = ReferencePage.ContentSecurityPolicy;
            return TypedResults.Text(await reference.Page, "text/html; charset=utf-8");
        });
        page.MapGet("style.css", () => TypedResults.Text(ApiReference.ReadStyle(), "text/css; charset=utf-8"));
    }
}

internal static class ReferenceOperations
{
    public static readonly Operation Document = new("Reference", "getReference", "Get this document",
        "OpenAPI 3.1, of this installation: with the channels that are set up here. `/docs` shows it as a page.")
    {
        Answers = [new Answer(200, "The document.", null)],
    };
}
