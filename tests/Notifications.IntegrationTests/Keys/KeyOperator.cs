using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Notifications.IntegrationTests.Destinations;
using Notifications.IntegrationTests.Infrastructure;

namespace Notifications.IntegrationTests.Keys;

/// <summary>What these tests ask of the API, and how a producer signs.</summary>
internal static class KeyOperator
{
    /// <param name="more">More members of the body.</param>
    public static async Task<MadeKey> MakeKeyAsync(this Platform platform, string name, string scopes = "\"ingest\"", string producer = "shop", string more = "")
    {
        var made = await platform.DoAsync("POST", "/v1/keys", 201, $$"""{"name":"{{name}}","producer":"{{producer}}","scopes":[{{scopes}}]{{more}}}""");
        return new MadeKey(
            made.GetProperty("key").GetProperty("id").GetGuid(), made.GetProperty("secret").GetString()!, made.GetProperty("signingSecret").GetString(), made.GetProperty("key"));
    }

    public static async Task<int> TryAsync(this Platform platform, string key, string path = "/v1/stats", string? url = null)
    {
        using var client = Platform.CreateClient(url ?? Address(platform), key);
        using var answer = await client.GetAsync(path);
        return (int)answer.StatusCode;
    }

    /// <summary>Sends it with the headers of Standard Webhooks, computed here: the product is not asked how.</summary>
    public static async Task<(int Status, JsonElement Body)> SendSignedAsync(
        this Platform platform, string key, string secret, string id, string body, string method = "POST", string path = "/v1/events", TimeSpan ago = default)
    {
        var time = DateTimeOffset.UtcNow.Add(-ago).ToUnixTimeSeconds();
        var bytes = secret.StartsWith("whsec_", StringComparison.Ordinal) ? Convert.FromBase64String(secret["whsec_".Length..]) : Encoding.UTF8.GetBytes(secret);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(bytes, Encoding.UTF8.GetBytes($"{id}.{time}.{body}")));
        return await platform.SendAsync(key, body, method, path, ("webhook-id", id), ("webhook-timestamp", $"{time}"), ("webhook-signature", $"v1,{signature}"));
    }

    public static async Task<(int Status, JsonElement Body)> SendAsync(
        this Platform platform, string key, string body, string method, string path, params (string Name, string Value)[] headers)
    {
        using var client = Platform.CreateClient(Address(platform), key);
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text));
    }

    public static string Type(this JsonElement problem) => problem.GetProperty("type").GetString()!;

    // Of a process as well.
    private static string Address(Platform platform) => platform.Api.BaseAddress!.ToString();

    internal sealed record MadeKey(Guid Id, string Secret, string? SigningSecret, JsonElement View);
}
