using Microsoft.AspNetCore.Http;

namespace Notifications.Tests.Channels.Webhook;

internal sealed record ReceivedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public static async Task<ReceivedRequest> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);

        return new ReceivedRequest(
            request.Method,
            request.Path + request.QueryString,
            // Kestrel spells the names it knows its own way, and "the keys do not contain cookie" would always hold.
            request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
            body.ToArray());
    }
}
