using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Notifications.Host.Reference;

/// <summary>
/// The document and its page, made when they are asked for the first time: routes never change while a process runs, and anybody may ask as often as they like.
/// </summary>
internal sealed class ApiReference
{
    public const string Version = "v1";

    private readonly Lazy<Task<byte[]>> _json;
    private readonly Lazy<Task<string>> _page;

    public ApiReference([FromKeyedServices(Version)] IOpenApiDocumentProvider documents)
    {
        _json = new(() => WriteAsync(documents));
        _page = new(async () => ReferencePage.Write(JsonElement.Parse(await Json)));
    }

    public Task<byte[]> Json => _json.Value;

    public Task<string> Page => _page.Value;

    /// <summary>What the page looks like.</summary>
    public static string ReadStyle()
    {
        using var resource = typeof(ApiReference).Assembly.GetManifestResourceStream("style.css")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }

    private static async Task<byte[]> WriteAsync(IOpenApiDocumentProvider documents)
    {
        var document = await documents.GetOpenApiDocumentAsync();
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1);
        return json.ToArray();
    }
}
