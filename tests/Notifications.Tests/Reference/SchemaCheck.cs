using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Notifications.Tests.Reference;

/// <summary>
/// Compares a value with a schema of the API's description: the keywords of JSON Schema 2020-12 that are used there. Any other is an exception, so that none is
/// passed over in silence.
/// </summary>
/// <param name="document">Where references lead.</param>
/// <param name="isClosed">A member that a component does not have is a mistake. A client of ours may get more; a test wants to know.</param>
internal sealed class SchemaCheck(JsonElement document, bool isClosed)
{
    private static readonly HashSet<string> Silent = ["description", "examples", "example", "default", "title", "properties", "$ref"];

    /// <returns>What is wrong, with its place; empty: the value is valid.</returns>
    public IReadOnlyList<string> Compare(JsonElement schema, JsonElement value)
    {
        var mistakes = new List<string>();
        Compare(schema, value, "$", mistakes);
        return mistakes;
    }

    private void Compare(JsonElement schema, JsonElement value, string at, List<string> mistakes)
    {
        foreach (var keyword in schema.EnumerateObject()) Apply(keyword.Name, keyword.Value, schema, value, at, mistakes);
        if (schema.TryGetProperty("$ref", out var reference)) Follow(Resolve(reference.GetString()!), value, at, mistakes);
        if (value.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties))
            foreach (var member in value.EnumerateObject().Where(x => properties.TryGetProperty(x.Name, out _)))
                Compare(properties.GetProperty(member.Name), member.Value, $"{at}.{member.Name}", mistakes);
    }

    private void Follow(JsonElement component, JsonElement value, string at, List<string> mistakes)
    {
        Compare(component, value, at, mistakes);
        if (!isClosed || value.ValueKind != JsonValueKind.Object || component.TryGetProperty("additionalProperties", out _)) return;
        if (!component.TryGetProperty("properties", out var properties)) return;
        mistakes.AddRange(value.EnumerateObject().Where(x => !properties.TryGetProperty(x.Name, out _)).Select(x => $"{at}.{x.Name} is not described"));
    }

    private void Apply(string keyword, JsonElement rule, JsonElement schema, JsonElement value, string at, List<string> mistakes)
    {
        var isGood = keyword switch
        {
            "type" => rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Any(x => IsOfType(x.GetString()!, value)) : IsOfType(rule.GetString()!, value),
            "enum" => rule.EnumerateArray().Any(x => JsonElement.DeepEquals(x, value)),
            "format" => value.ValueKind != JsonValueKind.String || IsOfFormat(rule.GetString()!, value.GetString()!),
            "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, rule.GetString()!, RegexOptions.ECMAScript),
            "minLength" => value.ValueKind != JsonValueKind.String || Length(value) >= rule.GetInt32(),
            "maxLength" => value.ValueKind != JsonValueKind.String || Length(value) <= rule.GetInt32(),
            "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= rule.GetDouble(),
            "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= rule.GetDouble(),
            "exclusiveMinimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() > rule.GetDouble(),
            "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= rule.GetInt32(),
            "maxItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= rule.GetInt32(),
            "minProperties" => value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() >= rule.GetInt32(),
            "required" => value.ValueKind != JsonValueKind.Object || rule.EnumerateArray().All(x => value.TryGetProperty(x.GetString()!, out _)),
            "not" => Compare(rule, value).Count > 0,
            "oneOf" => rule.EnumerateArray().Count(x => Compare(x, value).Count == 0) == 1,
            "anyOf" => rule.EnumerateArray().Any(x => Compare(x, value).Count == 0),
            _ => ApplyToParts(keyword, rule, schema, value, at, mistakes),
        };
        if (!isGood) mistakes.Add($"{at} does not have {keyword} {Shorten(rule)}");
    }

    private bool ApplyToParts(string keyword, JsonElement rule, JsonElement schema, JsonElement value, string at, List<string> mistakes)
    {
        switch (keyword)
        {
            case "allOf":
                foreach (var part in rule.EnumerateArray()) Compare(part, value, at, mistakes);
                return true;
            case "items":
                if (value.ValueKind == JsonValueKind.Array)
                    foreach (var (index, item) in value.EnumerateArray().Index()) Compare(rule, item, $"{at}[{index}]", mistakes);
                return true;
            case "additionalProperties":
                if (value.ValueKind != JsonValueKind.Object) return true;
                var others = value.EnumerateObject().Where(x => !schema.TryGetProperty("properties", out var known) || !known.TryGetProperty(x.Name, out _)).ToList();
                if (rule.ValueKind == JsonValueKind.False) return others.Count == 0;
                foreach (var member in others) Compare(rule, member.Value, $"{at}.{member.Name}", mistakes);
                return true;
            default:
                return Silent.Contains(keyword) ? true : throw new NotSupportedException($"{at}: nobody checks the keyword {keyword}");
        }
    }

    private JsonElement Resolve(string reference) => reference.TrimStart('#', '/').Split('/').Aggregate(document, (x, name) => x.GetProperty(name));

    private static bool IsOfType(string type, JsonElement value) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && Math.Abs(value.GetDouble() % 1) < double.Epsilon,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => throw new NotSupportedException($"Nobody checks the type {type}"),
    };

    private static bool IsOfFormat(string format, string text) => format switch
    {
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "date-time" => Regex.IsMatch(text, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "uri-reference" => Uri.IsWellFormedUriString(text, UriKind.RelativeOrAbsolute),
        "int32" or "int64" or "double" => true,
        _ => throw new NotSupportedException($"Nobody checks the format {format}"),
    };

    private static int Length(JsonElement text) => text.GetString()!.EnumerateRunes().Count();

    private static string Shorten(JsonElement rule) => rule.GetRawText() is { Length: > 300 } text ? text[..300] + "…" : rule.GetRawText();
}
