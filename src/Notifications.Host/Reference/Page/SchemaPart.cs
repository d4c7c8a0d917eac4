using System.Text.Json;

namespace Notifications.Host.Reference;

/// <summary>Schemas in words: of which type something is, and what is asked of it.</summary>
internal sealed class SchemaPart(Html html)
{
    private const string Components = "#/components/schemas/";

    /// <summary>Told by the type, or of no use to a reader.</summary>
    private static readonly string[] Silent = ["type", "format", "description", "$ref", "oneOf", "anyOf", "allOf", "items", "properties", "required", "enum", "additionalProperties", "not"];

    private static readonly Dictionary<string, string> Words = new()
    {
        ["minLength"] = "characters at least", ["maxLength"] = "characters at most", ["minItems"] = "items at least", ["maxItems"] = "items at most",
        ["minimum"] = "at least", ["maximum"] = "at most", ["exclusiveMinimum"] = "more than", ["default"] = "default", ["pattern"] = "matches",
    };

    public void WriteComponent(string name, JsonElement schema)
    {
        html.Add($"<article class=\"schema\" id=\"body-{name}\"><h3><a href=\"#body-{name}\">{name}</a></h3>");
        if (schema.TryGetProperty("description", out var description)) html.Add($"<div class=\"prose\">").Prose(description.GetString()).Add($"</div>");
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(x => x.GetString()!).ToHashSet() : [];
        // Where all are there always, saying so of each would only be noise.
        var members = schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().ToList() : [];
        var saysRequired = required.Count < members.Count;
        html.Add($"<dl class=\"members\">");
        foreach (var member in members)
        {
            html.Add($"<dt><code>{member.Name}</code> <small>{(saysRequired && required.Contains(member.Name) ? "required" : "")}</small></dt><dd>");
            WriteType(member.Value);
            if (member.Value.TryGetProperty("description", out var text)) html.Add($" ").Line(text.GetString());
            html.Add($"</dd>");
        }

        html.Add($"</dl></article>");
    }

    public void WriteType(JsonElement schema)
    {
        html.Add($"<span class=\"type\">");
        WriteName(schema);
        if (schema.TryGetProperty("enum", out var words))
            html.Add($": {string.Join(", ", words.EnumerateArray().Where(x => x.ValueKind != JsonValueKind.Null).Select(x => x.ToString()))}");
        foreach (var rule in schema.EnumerateObject().Where(x => !Silent.Contains(x.Name)))
            if (Words.TryGetValue(rule.Name, out var word)) html.Add($"; {word} {rule.Value.ToString()}");
        html.Add($"</span>");
    }

    private void WriteName(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()![Components.Length..];
            html.Add($"<a href=\"#body-{name}\">{name}</a>");
            return;
        }

        foreach (var keyword in new[] { "oneOf", "allOf", "anyOf" })
        {
            if (!schema.TryGetProperty(keyword, out var parts)) continue;
            var shown = parts.EnumerateArray().Where(x => x.TryGetProperty("$ref", out _) || x.TryGetProperty("type", out _)).ToList();
            foreach (var (index, part) in shown.Index())
            {
                if (index > 0) html.Add($" or ");
                WriteName(part);
            }

            if (shown.Count > 0) return;
        }

        var types = !schema.TryGetProperty("type", out var type) ? ["any JSON"]
            : type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(x => x.GetString()!).OrderBy(x => x == "null").ToList()
            : [type.GetString()!];
        html.Text(string.Join(" or ", types));
        if (schema.TryGetProperty("format", out var format) && format.GetString() is "uuid" or "date-time") html.Add($" ({format.GetString()})");
        if (!schema.TryGetProperty("items", out var items)) return;
        html.Add($" of ");
        WriteName(items);
    }
}
