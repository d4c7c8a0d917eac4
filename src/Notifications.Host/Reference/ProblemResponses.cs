using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Notifications.Host.Http;
using Notifications.Host.Limits;

namespace Notifications.Host.Reference;

/// <summary>Answers that are problem documents (RFC 9457), one component for each set of types that a status can have somewhere.</summary>
internal static class ProblemResponses
{
    private const string Schema = "Problem";

    public static OpenApiResponseReference Refer(OpenApiDocument document, IReadOnlyList<ProblemType> types)
    {
        if (document.Components?.Schemas?.ContainsKey(Schema) != true) document.AddComponent<IOpenApiSchema>(Schema, WriteSchema());

        var id = $"{types[0].Status}-{string.Join("-or-", types.Select(x => x.Name.Split('#')[^1]))}";
        if (document.Components?.Responses?.ContainsKey(id) != true) document.AddComponent<IOpenApiResponse>(id, Write(document, types));
        return new OpenApiResponseReference(id, document);
    }

    public static IOpenApiHeader Write(Header header) => new OpenApiHeader { Description = header.Description, Required = header.IsCertain, Schema = header.Schema() };

    private static OpenApiResponse Write(OpenApiDocument document, IReadOnlyList<ProblemType> types) => new()
    {
        Description = types.Count == 1 ? types[0].When : string.Join('\n', types.Select(x => $"- `{x.Name}`: {x.When}")),
        Headers = types.SelectMany(x => x.Headers).Concat(Headers.OfLimited).DistinctBy(x => x.Name).ToDictionary(x => x.Name, Write),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/problem+json"] = new OpenApiMediaType
            {
                Schema = new OpenApiSchema
                {
                    AllOf =
                    [
                        new OpenApiSchemaReference(Schema, document),
                        new OpenApiSchema
                        {
                            Properties = new Dictionary<string, IOpenApiSchema>
                            {
                                ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = Shape.Words(types.Select(x => x.Uri)) },
                                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Enum = [types[0].Status] },
                            },
                        },
                    ],
                },
                Examples = types.ToDictionary(x => x.Name.Split('#')[^1], IOpenApiExample (x) => new OpenApiExample { Summary = x.Title, Value = Example(x) }),
            },
        },
    };

    private static JsonObject Example(ProblemType type)
    {
        var example = new JsonObject { ["type"] = type.Uri, ["title"] = type.Title, ["status"] = type.Status };
        if (type == ProblemTypes.InvalidFields)
        {
            example["detail"] = "eventType is required";
            example["errors"] = new JsonObject { ["eventType"] = new JsonArray("is required") };
        }

        if (type == ProblemTypes.QuotaExceeded) example["violated-policies"] = new JsonArray(RequestLimits.Key);
        example["traceId"] = Samples.Trace;
        return example;
    }

    private static OpenApiSchema WriteSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "A problem document (RFC 9457). No value of the request is repeated in it.",
        Required = new HashSet<string> { "type", "title", "status" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri-reference", Description = "What is wrong. It never changes: what a program decides by." },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The same in a few words." },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The answer's status." },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "What is wrong with this request, for people." },
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "Of `invalid-fields`: the path of each field, and all that is wrong with it.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
            ["violated-policies"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "Of `quota-exceeded`: the policies whose quota is used up, as `RateLimit-Policy` names them.",
                Items = new OpenApiSchema { Type = JsonSchemaType.String },
            },
            ["traceId"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "By which it is found in traces and logs." },
        },
    };
}
