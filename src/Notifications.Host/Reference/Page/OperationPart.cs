using System.Text.Encodings.Web;
using System.Text.Json;

namespace Notifications.Host.Reference;

/// <summary>One operation on the page: what it is for, what it takes, what it answers.</summary>
internal sealed class OperationPart(JsonElement document, Html html)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Told once, at the top of the page.</summary>
    private static readonly HashSet<string> General = [.. Headers.OfLimited.Select(x => x.Name)];

    private readonly SchemaPart _schemas = new(html);

    public void Write(string method, string path, JsonElement operation)
    {
        var id = operation.GetProperty("operationId").GetString()!;
        html.Add($"<article id=\"{id}\"><h3><a href=\"#{id}\">{operation.GetProperty("summary").GetString()}</a></h3>");
        html.Add($"<p class=\"route\"><span class=\"method {method}\">{method}</span> <code>{path}</code></p>");
        html.Add($"<div class=\"prose\">").Prose(operation.GetProperty("description").GetString()).Add($"</div>");
        WriteParameters(operation);
        if (operation.TryGetProperty("requestBody", out var body)) WriteContents("Request", body);
        html.Add($"<h4>Answers</h4>");
        foreach (var response in operation.GetProperty("responses").EnumerateObject()) WriteAnswer(response.Name, Resolve(response.Value));
        html.Add($"</article>");
    }

    private void WriteParameters(JsonElement operation)
    {
        if (!operation.TryGetProperty("parameters", out var parameters) || parameters.GetArrayLength() == 0) return;

        html.Add($"<h4>Parameters and headers</h4><dl class=\"members\">");
        foreach (var parameter in parameters.EnumerateArray())
        {
            var isRequired = parameter.TryGetProperty("required", out var required) && required.GetBoolean();
            html.Add($"<dt><code>{parameter.GetProperty("name").GetString()}</code> <small>{parameter.GetProperty("in").GetString()}{(isRequired ? ", required" : "")}</small></dt><dd>");
            _schemas.WriteType(parameter.GetProperty("schema"));
            if (parameter.TryGetProperty("description", out var description)) html.Add($" ").Line(description.GetString());
            html.Add($"</dd>");
        }

        html.Add($"</dl>");
    }

    private void WriteAnswer(string status, JsonElement answer)
    {
        var description = answer.GetProperty("description").GetString()!;
        var isList = description.StartsWith("- ", StringComparison.Ordinal);
        html.Add($"<details class=\"answer s{status[0]}\"><summary><b>{status}</b> ");
        if (isList) html.Line(string.Join(", ", description[2..].Split("\n- ").Select(x => x.Split(": ")[0])));
        else html.Line(description);
        html.Add($"</summary>");
        if (isList) html.Prose(description);
        if (answer.TryGetProperty("headers", out var headers) && headers.EnumerateObject().Any(x => !General.Contains(x.Name)))
        {
            html.Add($"<dl class=\"members\">");
            foreach (var header in headers.EnumerateObject().Where(x => !General.Contains(x.Name)))
            {
                html.Add($"<dt><code>{header.Name}</code> <small>header</small></dt><dd>");
                _schemas.WriteType(header.Value.GetProperty("schema"));
                html.Add($" ").Line(header.Value.GetProperty("description").GetString()).Add($"</dd>");
            }

            html.Add($"</dl>");
        }

        WriteContents(null, answer);
        html.Add($"</details>");
    }

    private void WriteContents(string? title, JsonElement part)
    {
        if (!part.TryGetProperty("content", out var contents)) return;
        foreach (var content in contents.EnumerateObject())
        {
            if (title is not null) html.Add($"<h4>{title}</h4>");
            html.Add($"<p class=\"body\"><code>{content.Name}</code> ");
            if (content.Value.TryGetProperty("schema", out var schema)) _schemas.WriteType(schema);
            html.Add($"</p>");
            if (!content.Value.TryGetProperty("examples", out var examples)) continue;
            foreach (var example in examples.EnumerateObject())
                html.Add($"<figure><figcaption>{example.Value.GetProperty("summary").GetString()}</figcaption><pre tabindex=\"0\"><code>{JsonSerializer.Serialize(example.Value.GetProperty("value"), Indented)}</code></pre></figure>");
        }
    }

    private JsonElement Resolve(JsonElement part) => part.TryGetProperty("$ref", out var reference)
        ? reference.GetString()!.TrimStart('#', '/').Split('/').Aggregate(document, (x, name) => x.GetProperty(name))
        : part;
}
