using Microsoft.OpenApi;
using Notifications.Routing.Filters;

namespace Notifications.Host.Reference;

/// <summary>A subscription's filter, which is read by hand (<see cref="FilterReader"/>) and so has no type that a schema could be made of.</summary>
internal static class FilterSchema
{
    private const string Name = "Filter";

    /// <summary>Null, or a filter.</summary>
    public static OpenApiSchema Refer(OpenApiDocument document)
    {
        if (document.Components?.Schemas?.ContainsKey(Name) != true) document.AddComponent<IOpenApiSchema>(Name, Write(document));
        return new OpenApiSchema
        {
            OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, new OpenApiSchemaReference(Name, document)],
        };
    }

    private static OpenApiSchema Write(OpenApiDocument document)
    {
        var filter = new OpenApiSchemaReference(Name, document);
        var several = new OpenApiSchema { Type = JsonSchemaType.Array, MinItems = 1, Items = filter };
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = """
                One condition (`field`, and what is asked of it), or `and`, `or`, `not` of others. A missing field passes nothing but `"exists": false`, and with it every
                `not`; types are never converted; numbers compare exactly; a condition holds for an array when it holds for an element. At most 8 KiB, 8 levels, 100 conditions.
                """,
            AdditionalPropertiesAllowed = false,
            MinProperties = 1,
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["and"] = Described(several, "All of them hold."),
                ["or"] = Described(several, "One of them holds."),
                ["not"] = filter,
                ["field"] = new OpenApiSchema
                {
                    Description = $"""
                        `payload`, a part of it (`payload.order.total`; as an array of words where keys hold dots), or one of {string.Join(", ", EventFields.Metadata.Select(x => $"`{x}`"))}.
                        """,
                    OneOf =
                    [
                        new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1 },
                        new OpenApiSchema { Type = JsonSchemaType.Array, MinItems = 1, MaxItems = 32, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
                    ],
                },
                ["equals"] = Scalar("It has this value: a string, a number, true, false or null."),
                ["in"] = new OpenApiSchema { Type = JsonSchemaType.Array, MinItems = 1, MaxItems = 100, Items = Scalar(null), Description = "It has one of these values." },
                ["exists"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "It is there (true), or is missing (false). Null is there." },
                ["prefix"] = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, Description = "It is a string that begins so." },
                ["gt"] = Number("It is a number above this."),
                ["gte"] = Number("It is a number, at least this."),
                ["lt"] = Number("It is a number below this."),
                ["lte"] = Number("It is a number, at most this."),
            },
        };
    }

    private static OpenApiSchema Described(OpenApiSchema schema, string description) => new() { Type = schema.Type, MinItems = schema.MinItems, Items = schema.Items, Description = description };

    private static OpenApiSchema Scalar(string? description) => new()
    {
        Type = JsonSchemaType.String | JsonSchemaType.Number | JsonSchemaType.Boolean | JsonSchemaType.Null,
        Description = description,
    };

    private static OpenApiSchema Number(string description) => new() { Type = JsonSchemaType.Number, Description = description };
}
