using System.Text.Json;
using System.Text.RegularExpressions;

namespace Notifications.Tests.Reference;

/// <summary>The API's description, as a client reads it.</summary>
internal sealed class Description(JsonElement document)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch", "head", "options"];

    private static readonly Lazy<Task<Description>> Loaded = new(LoadAsync);

    private readonly SchemaCheck _strict = new(document, isClosed: true);

    public JsonElement Document { get; } = document;

    public IReadOnlyList<DescribedOperation> Operations { get; } =
    [
        .. from path in document.GetProperty("paths").EnumerateObject()
           from method in path.Value.EnumerateObject()
           where Methods.Contains(method.Name)
           select new DescribedOperation(method.Name.ToUpperInvariant(), path.Name, method.Value),
    ];

    /// <summary>Once for all tests of a run.</summary>
    public static Task<Description> GetAsync() => Loaded.Value;

    private static async Task<Description> LoadAsync()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = host.CreateClient();
        return new Description(JsonElement.Parse(await client.GetStringAsync("/openapi/v1.json")));
    }

    /// <returns>The operation that a request is for: the path without parameters wins, as in ASP.NET Core's routing.</returns>
    public DescribedOperation? Find(string method, string path) =>
        Operations.Where(x => x.Method == method && x.Fits(path)).OrderBy(x => x.Path.Count(y => y == '{')).FirstOrDefault();

    public bool KnowsPath(string path) => Operations.Any(x => x.Fits(path));

    public IReadOnlyList<string> Compare(JsonElement schema, JsonElement value) => _strict.Compare(schema, value);

    public JsonElement Resolve(JsonElement part) => part.TryGetProperty("$ref", out var reference)
        ? reference.GetString()!.TrimStart('#', '/').Split('/').Aggregate(Document, (x, name) => x.GetProperty(name))
        : part;

    /// <summary>All places where the document shows a value and has a schema for it.</summary>
    public IEnumerable<(string Place, JsonElement Schema, JsonElement Value)> Examples()
    {
        foreach (var operation in Operations)
        {
            foreach (var (type, name, schema, value) in operation.RequestExamples()) yield return ($"{operation.Id} {type} {name}", schema, value);
            foreach (var response in operation.Element.GetProperty("responses").EnumerateObject())
                foreach (var (type, name, schema, value) in DescribedOperation.ExamplesOf(Resolve(response.Value)))
                    yield return ($"{operation.Id} {response.Name} {type} {name}", schema, value);
            foreach (var parameter in operation.Parameters.Where(x => x.TryGetProperty("example", out _))) yield return ($"{operation.Id} {parameter.GetProperty("name")}", parameter.GetProperty("schema"), parameter.GetProperty("example"));
        }
    }
}

internal sealed class DescribedOperation(string method, string path, JsonElement element)
{
    private readonly Regex _pattern = new($"^{Regex.Replace(path, @"\{[^}]+\}", "[^/]+")}/?$", RegexOptions.IgnoreCase);

    public string Method { get; } = method;

    public string Path { get; } = path;

    public JsonElement Element { get; } = element;

    public string Id => Element.TryGetProperty("operationId", out var id) ? id.GetString()! : $"{Method} {Path}";

    public IEnumerable<JsonElement> Parameters => Element.TryGetProperty("parameters", out var all) ? all.EnumerateArray() : [];

    public bool Fits(string path) => _pattern.IsMatch(path);

    public IEnumerable<(string Type, string Name, JsonElement Schema, JsonElement Value)> RequestExamples() =>
        Element.TryGetProperty("requestBody", out var body) ? ExamplesOf(body) : [];

    public static IEnumerable<(string Type, string Name, JsonElement Schema, JsonElement Value)> ExamplesOf(JsonElement part) =>
        from content in part.TryGetProperty("content", out var all) ? all.EnumerateObject().AsEnumerable() : []
        where content.Value.TryGetProperty("schema", out _)
        from example in content.Value.TryGetProperty("examples", out var examples) ? examples.EnumerateObject().AsEnumerable() : []
        select (content.Name, example.Name, content.Value.GetProperty("schema"), example.Value.GetProperty("value"));
}
