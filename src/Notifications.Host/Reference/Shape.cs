using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Notifications.Host.Reference;

/// <summary>Small schemas, for parameters, headers and forms.</summary>
internal static class Shape
{
    public static OpenApiSchema Text(int? most = null) => new() { Type = JsonSchemaType.String, MinLength = most is null ? null : 1, MaxLength = most };

    public static OpenApiSchema Pattern(string pattern) => new() { Type = JsonSchemaType.String, Pattern = pattern };

    public static OpenApiSchema Formatted(string format) => new() { Type = JsonSchemaType.String, Format = format };

    public static OpenApiSchema Id() => Formatted("uuid");

    public static OpenApiSchema Time() => Formatted("date-time");

    public static OpenApiSchema Flag() => new() { Type = JsonSchemaType.Boolean };

    public static OpenApiSchema Whole(int? least = null, int? most = null, int? usual = null) => new()
    {
        Type = JsonSchemaType.Integer,
        Minimum = least?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Maximum = most?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Default = usual,
    };

    public static OpenApiSchema OneOf(IEnumerable<string> words) => new() { Type = JsonSchemaType.String, Enum = Words(words) };

    public static List<JsonNode> Words(IEnumerable<string> words) => [.. words.Select(x => (JsonNode)x)];
}
