using System.Text.Json;
using NUnit.Framework;
using Notifications.Tests.Reference;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>
/// Compares every answer that a test gets, and every request that was accepted, with the API's description: so the document can't say one thing and the server do
/// another. It fails the test that asked.
/// </summary>
internal sealed class DescribedExchanges() : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>Not the API's: demo mode's receiver.</summary>
    private const string Demo = "/dev/";

    private static readonly string[] OfNoOperation = ["/problems/no-such-resource", "/problems/method-not-allowed"];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (request.RequestUri!.AbsolutePath.StartsWith(Demo, StringComparison.Ordinal)) return response;

        await response.Content.LoadIntoBufferAsync(cancellationToken);
        if (IsOfTheServerItself(response)) return response;

        var mistakes = await FindMistakesAsync(await Description.GetAsync(), request, response);
        if (mistakes.Count == 0) return response;

        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        throw new AssertionException($"""
            {request.Method} {request.RequestUri.PathAndQuery} answered {(int)response.StatusCode}, which is not as /openapi/v1.json has it:
              {string.Join("\n  ", mistakes)}
            The answer: {body}
            """);
    }

    /// <summary>What is no HTTP, such as a path with %00, is refused before anything of the API sees it.</summary>
    private static bool IsOfTheServerItself(HttpResponseMessage response) => (int)response.StatusCode == 400 && response.Content.Headers.ContentLength is null or 0 && !response.Headers.Contains("x-correlation-id");

    private static async Task<List<string>> FindMistakesAsync(Description description, HttpRequestMessage request, HttpResponseMessage response)
    {
        var (status, path) = ((int)response.StatusCode, request.RequestUri!.AbsolutePath);
        var body = await ReadJsonAsync(response.Content);
        // There is no such route, or this process does not have the role that has it.
        if (status is 404 or 405 && body is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty("type", out var type) && OfNoOperation.Contains(type.GetString())) return [];
        if (description.Find(request.Method.Method, path) is not { } operation) return ["the operation is not described"];
        if (!operation.Element.GetProperty("responses").TryGetProperty($"{status}", out var found)) return ["the status is not described"];

        List<string> mistakes = [.. CompareAnswer(description, description.Resolve(found), response, body)];
        if (!response.IsSuccessStatusCode) return mistakes;
        mistakes.AddRange(CompareQuery(description, operation, request.RequestUri.Query));
        // A CloudEvent in binary mode has its data as body, whatever that is; and of a batch each event is judged by itself, and answered so.
        var isJudgedAsWhole = !request.Headers.Contains("ce-specversion") && (status, operation.Id) is not (200, "postEvent" or "postEventBatch");
        if (isJudgedAsWhole) mistakes.AddRange(await CompareRequestAsync(description, operation, request.Content));
        return mistakes;
    }

    private static IEnumerable<string> CompareAnswer(Description description, JsonElement answer, HttpResponseMessage response, JsonElement? body)
    {
        foreach (var header in answer.TryGetProperty("headers", out var headers) ? headers.EnumerateObject().AsEnumerable() : [])
        {
            var values = response.Headers.TryGetValues(header.Name, out var own) || response.Content.Headers.TryGetValues(header.Name, out own) ? own.ToList() : [];
            if (values.Count == 0 && header.Value.TryGetProperty("required", out var required) && required.GetBoolean()) yield return $"the header {header.Name} is missing";
            foreach (var mistake in values.SelectMany(x => description.Compare(header.Value.GetProperty("schema"), Typed(header.Value.GetProperty("schema"), x))))
                yield return $"the header {header.Name}: {mistake}";
        }

        if (!answer.TryGetProperty("content", out var contents))
        {
            if (response.Content.Headers.ContentLength > 0) yield return "it has a body, and none is described";
            yield break;
        }

        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        if (!contents.TryGetProperty(type, out var content)) yield return $"the content type {type} is not described";
        else if (content.TryGetProperty("schema", out var schema))
            foreach (var mistake in body is { } json ? description.Compare(schema, json) : ["the body is no JSON"]) yield return mistake;
    }

    private static IEnumerable<string> CompareQuery(Description description, DescribedOperation operation, string query)
    {
        foreach (var (name, values) in Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query))
        {
            var parameter = operation.Parameters.FirstOrDefault(x => x.GetProperty("in").GetString() == "query" && string.Equals(x.GetProperty("name").GetString(), name, StringComparison.OrdinalIgnoreCase));
            if (parameter.ValueKind == JsonValueKind.Undefined) yield return $"the parameter {name} was taken, and is not described";
            else
                foreach (var mistake in values.SelectMany(x => description.Compare(parameter.GetProperty("schema"), Typed(parameter.GetProperty("schema"), x ?? ""))))
                    yield return $"the parameter {name} was taken: {mistake}";
        }
    }

    private static async Task<IEnumerable<string>> CompareRequestAsync(Description description, DescribedOperation operation, HttpContent? content)
    {
        if (content is not ByteArrayContent || content.Headers.ContentEncoding.Count > 0) return [];   // none, one that can be read only once, or one that is packed
        if (!operation.Element.TryGetProperty("requestBody", out var body)) return content.Headers.ContentLength > 0 ? ["a body was taken, and none is described"] : [];

        var type = content.Headers.ContentType?.MediaType ?? "";
        if (!body.GetProperty("content").TryGetProperty(type, out var described)) return [$"a body of the type {type} was taken, and that is not described"];
        if (!type.EndsWith("json", StringComparison.Ordinal) || !described.TryGetProperty("schema", out var schema)) return [];
        return (await ReadJsonAsync(content) is { } json ? description.Compare(schema, json) : ["it is no JSON"]).Select(x => $"the request was taken: {x}");
    }

    private static async Task<JsonElement?> ReadJsonAsync(HttpContent content)
    {
        if (content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) != true) return null;
        try
        {
            return JsonElement.Parse(await content.ReadAsByteArrayAsync());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Headers and parameters are text; what their schema says is a number is read as one.</summary>
    private static JsonElement Typed(JsonElement schema, string text) =>
        schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() is "integer" or "boolean" && IsJson(text)
            ? JsonElement.Parse(text)
            : JsonSerializer.SerializeToElement(text);

    private static bool IsJson(string text) => text is "true" or "false" || int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _);
}
