using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Notifications.Host.Reference;

/// <summary>The document, made when it is asked for the first time: routes never change while a process runs, and anybody may ask as often as they like.</summary>
internal sealed class ApiReference
{
    public const string Version = "v1";

    private readonly Lazy<Task<byte[]>> _json;

    public ApiReference([FromKeyedServices(Version)] IOpenApiDocumentProvider documents) => _json = new(() => WriteAsync(documents));

    public Task<byte[]> Json => _json.Value;

    private static async Task<byte[]> WriteAsync(IOpenApiDocumentProvider documents)
    {
        var document = await documents.GetOpenApiDocumentAsync();
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1);
        return json.ToArray();
    }
}
