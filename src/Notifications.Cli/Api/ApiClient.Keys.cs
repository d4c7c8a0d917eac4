using System.Text.Json;
using System.Text.Json.Nodes;

namespace Notifications.Cli.Api;

/// <summary>API keys.</summary>
internal sealed partial class ApiClient
{
    public Task<Answer<ApiKeyPage>> ListKeysAsync(bool revoked, int limit, string? after, CancellationToken cancellationToken) =>
        GetAsync("v1/keys" + Query(("revoked", revoked ? "true" : null), ("limit", Number(limit)), ("after", after)), CliJson.Default.ApiKeyPage, cancellationToken);

    public Task<Answer<ApiKey>> GetKeyAsync(Guid id, CancellationToken cancellationToken) =>
        GetAsync($"v1/keys/{id}", CliJson.Default.ApiKey, cancellationToken);

    public Task<Answer<ApiKeyWithSecret>> CreateKeyAsync(ApiKeyRequest request, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Post, "v1/keys", Json(request, CliJson.Default.ApiKeyRequest), CliJson.Default.ApiKeyWithSecret, cancellationToken);

    public Task<Answer<ApiKey>> ChangeKeyAsync(Guid id, JsonObject change, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Patch, $"v1/keys/{id}", Json(change, CliJson.Default.JsonObject), CliJson.Default.ApiKey, cancellationToken);

    public Task<Answer<ApiKeyWithSecret>> RotateKeyAsync(Guid id, SecretRequest request, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Post, $"v1/keys/{id}/secrets", Json(request, CliJson.Default.SecretRequest), CliJson.Default.ApiKeyWithSecret, cancellationToken);

    public Task<Answer<ApiKeyWithSecret>> RotateSigningSecretAsync(Guid id, SecretRequest request, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Post, $"v1/keys/{id}/signing-secrets", Json(request, CliJson.Default.SecretRequest), CliJson.Default.ApiKeyWithSecret, cancellationToken);

    public Task<Answer<JsonElement>> RevokeKeyAsync(Guid id, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Delete, $"v1/keys/{id}", null, CliJson.Default.JsonElement, cancellationToken);
}
