using Microsoft.OpenApi;
using Notifications.Intake;
using Notifications.Intake.CloudEvents;
using Notifications.Storage;

namespace Notifications.Host.Reference;

/// <summary>A CloudEvent in the JSON event format, which is read by hand and so has no type that a schema could be made of.</summary>
internal static class CloudEventSchema
{
    private const string Name = "CloudEvent";

    public static IOpenApiSchema Refer(OpenApiDocument document)
    {
        if (document.Components?.Schemas?.ContainsKey(Name) != true) document.AddComponent<IOpenApiSchema>(Name, Write());
        return new OpenApiSchemaReference(Name, document);
    }

    public static IOpenApiSchema ReferMany(OpenApiDocument document) => new OpenApiSchema { Type = JsonSchemaType.Array, Items = Refer(document) };

    private static OpenApiSchema Write() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "A CloudEvent 1.0. Attributes that are not named here are extensions: they are kept as they came, and shown. Null is the same as left out.",
        Required = AttributeNames.Required.ToHashSet(),
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            [AttributeNames.Id] = Text("The event's id: with the source it makes the event unique."),
            [AttributeNames.Source] = Text("A URI-reference: which part of the producer it comes from."),
            [AttributeNames.SpecVersion] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["1.0"], Description = "1.0; no other is spoken here." },
            [AttributeNames.Type] = Text("The event's type."),
            [AttributeNames.DataContentType] = Optional("The media type of the data; left out: JSON."),
            [AttributeNames.DataSchema] = Optional("A URI with the data's schema."),
            [AttributeNames.Subject] = Optional("What in the source it is about."),
            [AttributeNames.Time] = Optional("When it happened (RFC 3339)."),
            [AttributeNames.PartitionKey] = Optional("The ordering key."),
            [AttributeNames.CorrelationId] = Optional("The correlation id."),
            [AttributeNames.ExpiryTime] = Optional("No attempt begins after this (RFC 3339)."),
            [AttributeNames.Priority] = new OpenApiSchema
            {
                Type = JsonSchemaType.String | JsonSchemaType.Null,
                Enum = [.. Shape.Words(Priorities.All), null!],
                Description = "critical, high, normal (the default) or low.",
            },
            [AttributeNames.UserId] = Optional("Whom it is about."),
            [AttributeNames.DataVersion] = Optional("The version of the event type's own schema."),
            [AttributeNames.Data] = new OpenApiSchema { Description = "The payload: any JSON." },
            ["data_base64"] = Optional("The payload as base64, instead of `data`."),
        },
        // Extensions.
        AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Boolean | JsonSchemaType.Integer | JsonSchemaType.Null },
    };

    private static OpenApiSchema Text(string description) =>
        new() { Type = JsonSchemaType.String, MinLength = 1, MaxLength = FieldRules.MostCharacters, Description = description };

    private static OpenApiSchema Optional(string description) => new()
    {
        // An extension may be told as what it is; here they become text.
        Type = JsonSchemaType.String | JsonSchemaType.Boolean | JsonSchemaType.Integer | JsonSchemaType.Null,
        Description = description,
    };
}
