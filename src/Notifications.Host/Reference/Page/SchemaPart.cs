using System.Globalization;
using System.Text.Json;

namespace Notifications.Host.Reference;

/// <summary>Schemas in words: of which type something is, and what is asked of it.</summary>
internal sealed class SchemaPart(Html html)
{
    private const string Components = "#/components/schemas/";

    private static readonly Dictionary<string, string> Words = new()
    {
        ["minLength"] = "at least {0} characters", ["maxLength"] = "at most {0} characters", ["minItems"] = "at least {0} items", ["maxItems"] = "at most {0} items",
        ["minimum"] = "at least {0}", ["maximum"] = "at most {0}", ["exclusiveMinimum"] = "more than {0}", ["default"] = "default {0}", ["pattern"] = "matches {0}",
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
        if (schema.TryGetProperty("enum", out var members))
            html.Add($": {string.Join(", ", members.EnumerateArray().Where(x => x.ValueKind != JsonValueKind.Null).Select(x => x.ToString()))}");
        foreach (var rule in schema.EnumerateObject().Reverse())
            if (Words.TryGetValue(rule.Name, out var words)) html.Text("; " + string.Format(CultureInfo.InvariantCulture, words, rule.Value));
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
