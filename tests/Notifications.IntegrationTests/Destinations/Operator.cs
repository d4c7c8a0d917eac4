using System.Net.Http.Headers;
using System.Text.Json;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Destinations;

/// <summary>What these tests ask of the API, with answers that must be as they should.</summary>
internal static class Operator
{
    /// <summary>A webhook destination of the receiver, and one subscription.</summary>
    /// <returns>Its secret, as the answer told it.</returns>
    public static async Task<string> CreateAsync(this Platform platform, string name, string eventType)
    {
        var created = await platform.DoAsync("POST", "/v1/destinations", 201, $$"""{"name":"{{name}}","channel":"webhook","address":"{{platform.Receiver.Url}}"}""");
        await platform.DoAsync("POST", "/v1/subscriptions", 201, $$"""{"destination":"{{name}}","eventType":"{{eventType}}"}""");
        return created.GetProperty("secret").GetString()!;
    }

    /// <returns>The answer's body; undefined where it has none.</returns>
    public static async Task<JsonElement> DoAsync(
        this Platform platform, string method, string path, int status, string? body = null, string? ifMatch = null, HttpClient? api = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        if (ifMatch is not null) request.Headers.IfMatch.ParseAdd(ifMatch);
        using var response = await (api ?? platform.Api).SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.That((int)response.StatusCode, Is.EqualTo(status), $"{method} {path}: {answer}");
        return answer.Length == 0 ? default : JsonElement.Parse(answer);
    }
}
