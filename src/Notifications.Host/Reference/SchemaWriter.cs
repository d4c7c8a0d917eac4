using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FluentValidation;
using FluentValidation.Validators;
using Microsoft.OpenApi;
using Notifications.Destinations;
using Notifications.Host.Http;

namespace Notifications.Host.Reference;

/// <summary>
/// Makes the schemas of bodies as strict as the server is. What a request must have and may have is read from its validator: there is no second list that could
/// say something else. An answer has all its members, always.
/// </summary>
internal sealed class SchemaWriter(IServiceProvider services, IEnumerable<Channels.IChannel> channels)
{
    private readonly SchemaWords _words = new([.. channels.Select(x => x.Name)]);

    public async Task WriteAsync(OpenApiDocument document, IEnumerable<Operation> operations, Func<Type, Task<OpenApiSchema>> create)
    {
        var all = operations.ToList();
        var requests = Closure(all.SelectMany(x => x.Takes).Select(x => x.Type));
        var answers = Closure(all.SelectMany(x => x.Answers).Select(x => x.Type)).ExceptBy(requests.Select(x => x.Type), x => x.Type).ToList();
        foreach (var type in requests.Concat(answers)) document.AddComponent<IOpenApiSchema>(type.Type.Name, await create(type.Type));

        foreach (var type in requests)
        {
            WriteRequest(Find(type), type);
            WriteMembers(document, Find(type), type, x => x.IsSetNullable);
        }

        foreach (var type in answers)
        {
            WriteAnswer(Find(type), type);
            WriteMembers(document, Find(type), type, x => x.IsGetNullable);
        }

        OpenApiSchema Find(JsonTypeInfo type) => (OpenApiSchema)document.Components!.Schemas![type.Type.Name];
    }

    private void WriteRequest(OpenApiSchema schema, JsonTypeInfo type)
    {
        schema.AdditionalPropertiesAllowed = false;
        schema.Required = new HashSet<string>();
        // What is not required may also be null.
        foreach (var member in type.Properties.Where(x => x.IsSetNullable))
            if (schema.Properties![member.Name] is OpenApiSchema { Type: not null } own) own.Type |= JsonSchemaType.Null;
        foreach (var member in type.Properties.Where(x => x.PropertyType == typeof(JsonElement))) Require(schema, member.Name);
        if (FindValidator(type.Type) is not { } validator) return;

        var rules = validator.CreateDescriptor().Rules.Where(x => x.PropertyName is not null).SelectMany(x => x.Components, (rule, part) => (Member: JsonName(rule.PropertyName), Part: part));
        foreach (var (member, part) in rules.Where(x => schema.Properties!.ContainsKey(x.Member)))
        {
            if (part.Validator is INotNullValidator && !part.HasCondition) Require(schema, member);
            else if (schema.Properties![member] is OpenApiSchema own) Limit(own, part);
        }

        SchemaWords.WriteShape(schema, type.Type);
    }

    private static void Limit(OpenApiSchema schema, FluentValidation.Internal.IRuleComponent part)
    {
        switch (part.Validator)
        {
            case IBetweenValidator between:
                (schema.Minimum, schema.Maximum) = (Text(between.From), Text(between.To));
                break;
            case IComparisonValidator { Comparison: Comparison.GreaterThan } least:
                schema.ExclusiveMinimum = Text(least.ValueToCompare);
                break;
            default:
                SchemaWords.WriteRule(schema, part.ErrorCode);
                break;
        }
    }

    private static void WriteAnswer(OpenApiSchema schema, JsonTypeInfo type) => schema.Required = type.Properties.Select(x => x.Name).ToHashSet();

    private void WriteMembers(OpenApiDocument document, OpenApiSchema schema, JsonTypeInfo type, Func<JsonPropertyInfo, bool> isNullable)
    {
        foreach (var member in type.Properties)
        {
            var own = schema.Properties![member.Name];
            if (own is OpenApiSchema inline) _words.WriteMember(inline, type.Type, member);
            // Read by hand, so it has no type of its own.
            var linked = member.Name == "filter" && member.PropertyType == typeof(JsonElement?)
                ? FilterSchema.Refer(document)
                : Link(document, own, member.PropertyType, isNullable(member));
            linked.Description = type.Type == typeof(PolicyChange)
                ? document.Components!.Schemas![nameof(DestinationPolicy)].Properties![member.Name].Description
                : SchemaWords.Describe(own.Description, type.Type, member.Name);
            schema.Properties[member.Name] = linked;
        }
    }

    /// <summary>A component in place of its copy: every type is described once.</summary>
    private static IOpenApiSchema Link(OpenApiDocument document, IOpenApiSchema schema, Type type, bool isNullable)
    {
        if (ApiJson.Default.GetTypeInfo(type) is not { } info) return schema;
        if (info.ElementType is { } element && schema is OpenApiSchema { Items: { } items } list) list.Items = Link(document, items, element, isNullable: false);
        if (info.Kind != JsonTypeInfoKind.Object) return schema;

        var component = new OpenApiSchemaReference(type.Name, document);
        return isNullable
            ? new OpenApiSchema { OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, component] }
            : component;
    }

    private IValidator? FindValidator(Type type)
    {
        // A change is judged as the policy that it makes.
        if (type == typeof(DestinationPolicy) || type == typeof(PolicyChange)) return services.GetRequiredService<DestinationPolicyValidator>();
        return (IValidator?)services.GetService(typeof(IValidator<>).MakeGenericType(type));
    }

    private static void Require(OpenApiSchema schema, string member)
    {
        schema.Required!.Add(member);
        if (schema.Properties![member] is OpenApiSchema own) own.Type &= ~JsonSchemaType.Null;
    }

    /// <summary>The types, and those of their members.</summary>
    private static List<JsonTypeInfo> Closure(IEnumerable<Type?> types)
    {
        var found = new Dictionary<Type, JsonTypeInfo>();
        var open = new Queue<Type>(types.OfType<Type>());
        while (open.TryDequeue(out var type))
        {
            if (ApiJson.Default.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type) is not { } info) continue;
            if (info.ElementType is { } element) open.Enqueue(element);
            if (info.Kind != JsonTypeInfoKind.Object || !found.TryAdd(type, info)) continue;
            foreach (var member in info.Properties) open.Enqueue(member.PropertyType);
        }

        return [.. found.Values];
    }

    private static string JsonName(string property) => string.Join('.', property.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
