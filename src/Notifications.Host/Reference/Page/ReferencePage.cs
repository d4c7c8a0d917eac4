using System.Text.Json;

namespace Notifications.Host.Reference;

/// <summary>
/// The document as a page to read: made once, on the server, of plain HTML. It has no script and asks nobody else for anything, so it works wherever the API does.
/// </summary>
internal sealed class ReferencePage
{
    /// <summary>A style sheet of its own and nothing else: no script, no picture, no font, from nowhere.</summary>
    public const string ContentSecurityPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly JsonElement _document;
    private readonly OperationPart _operations;
    private readonly Html _html = new();

    private ReferencePage(JsonElement document)
    {
        _document = document;
        _operations = new OperationPart(document, _html);
    }

    public static string Write(JsonElement document) => new ReferencePage(document).Write();

    private string Write()
    {
        var info = _document.GetProperty("info");
        var (title, summary) = (info.GetProperty("title").GetString()!, info.GetProperty("summary").GetString()!);
        _html.Add($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
            <title>{title} API</title><link rel="stylesheet" href="/docs/style.css"></head><body>
            """);
        WriteContents(title, info.GetProperty("version").GetString()!);
        _html.Add($"<main><header><h1>{title} API</h1><p class=\"lead\">{summary}</p>");
        _html.Add($"<p class=\"links\"><a href=\"/openapi/v1.json\">OpenAPI 3.1 as JSON</a></p></header>");
        _html.Add($"<div class=\"prose\">").Prose(info.GetProperty("description").GetString()).Add($"</div>");
        WriteSecurity();
        foreach (var tag in Tags()) WriteTag(tag);
        WriteWebhooks();
        _html.Add($"<section id=\"bodies\"><h2>Bodies</h2>");
        foreach (var schema in _document.GetProperty("components").GetProperty("schemas").EnumerateObject().OrderBy(x => x.Name, StringComparer.Ordinal))
            new SchemaPart(_html).WriteComponent(schema.Name, schema.Value);
        _html.Add($"</section></main></body></html>");
        return _html.ToString();
    }

    private void WriteContents(string title, string version)
    {
        _html.Add($"<nav aria-label=\"Contents\"><p class=\"brand\"><a href=\"#\">{title}</a> <small>{version}</small></p>");
        _html.Add($"<h2><a href=\"#security\">Keys and signatures</a></h2>");
        foreach (var tag in Tags())
        {
            _html.Add($"<h2><a href=\"#{Anchor(tag)}\">{tag.GetProperty("name").GetString()}</a></h2><ul>");
            foreach (var (method, _, operation) in OperationsOf(tag.GetProperty("name").GetString()!))
                _html.Add($"<li><a href=\"#{operation.GetProperty("operationId")}\"><span class=\"method {method}\">{method}</span>{operation.GetProperty("summary").GetString()}</a></li>");
            _html.Add($"</ul>");
        }

        _html.Add($"<h2><a href=\"#webhooks\">Webhooks</a></h2><h2><a href=\"#bodies\">Bodies</a></h2></nav>");
    }

    private void WriteSecurity()
    {
        _html.Add($"<section id=\"security\"><h2>Keys and signatures</h2><dl class=\"members\">");
        foreach (var scheme in _document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject())
        {
            _html.Add($"<dt><code>{scheme.Value.GetProperty("name").GetString()}</code> <small>{scheme.Value.GetProperty("in").GetString()}</small></dt><dd>")
                .Line(scheme.Value.GetProperty("description").GetString()).Add($"</dd>");
        }

        _html.Add($"</dl></section>");
    }

    private void WriteTag(JsonElement tag)
    {
        var name = tag.GetProperty("name").GetString()!;
        _html.Add($"<section id=\"{Anchor(tag)}\"><h2>{name}</h2><p>{tag.GetProperty("description").GetString()}</p>");
        foreach (var (method, path, operation) in OperationsOf(name)) _operations.Write(method, path, operation);
        _html.Add($"</section>");
    }

    private void WriteWebhooks()
    {
        _html.Add($"<section id=\"webhooks\"><h2>Webhooks</h2><p>What is sent to a destination of the channel webhook, and what its answers mean.</p>");
        foreach (var webhook in _document.GetProperty("webhooks").EnumerateObject())
            foreach (var operation in webhook.Value.EnumerateObject()) _operations.Write(operation.Name, "the destination's address", operation.Value);
        _html.Add($"</section>");
    }

    private IEnumerable<JsonElement> Tags() => _document.GetProperty("tags").EnumerateArray().Where(x => OperationsOf(x.GetProperty("name").GetString()!).Any());

    private IEnumerable<(string Method, string Path, JsonElement Operation)> OperationsOf(string tag) =>
        from path in _document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        where operation.Value.TryGetProperty("operationId", out _) && operation.Value.GetProperty("tags").EnumerateArray().Any(x => x.GetString() == tag)
        select (operation.Name, path.Name, operation.Value);

    private static string Anchor(JsonElement tag) => $"tag-{tag.GetProperty("name").GetString()!.ToLowerInvariant()}";
}
