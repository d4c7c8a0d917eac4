using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Notifications.Cli.Api;

/// <summary>Destinations and subscriptions.</summary>
internal sealed partial class ApiClient
{
    public Task<ApiAnswer<DestinationPage>> ListDestinationsAsync(int limit, string? after, CancellationToken cancellationToken) =>
        GetAsync("v1/destinations" + Query(("limit", Number(limit)), ("after", after)), CliJson.Default.DestinationPage, cancellationToken);

    public Task<ApiAnswer<Destination>> GetDestinationAsync(string name, CancellationToken cancellationToken) =>
        GetAsync(Path(name), CliJson.Default.Destination, cancellationToken);

    public Task<ApiAnswer<DestinationWithSecret>> CreateDestinationAsync(DestinationRequest request, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Post, "v1/destinations", Json(request, CliJson.Default.DestinationRequest), CliJson.Default.DestinationWithSecret, cancellationToken);

    public Task<ApiAnswer<Destination>> ChangeDestinationAsync(string name, DestinationRequest change, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Patch, Path(name), Json(change, CliJson.Default.DestinationRequest), CliJson.Default.Destination, cancellationToken);

    public Task<ApiAnswer<Destination>> DisableDestinationAsync(string name, string reason, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Post, $"{Path(name)}/disable", Json(new DisableRequest(reason), CliJson.Default.DisableRequest), CliJson.Default.Destination,
            cancellationToken);

    public Task<ApiAnswer<Destination>> EnableDestinationAsync(string name, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Post, $"{Path(name)}/enable", null, CliJson.Default.Destination, cancellationToken);

    public Task<ApiAnswer<DestinationWithSecret>> RotateSecretAsync(string name, SecretRequest request, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Post, $"{Path(name)}/secrets", Json(request, CliJson.Default.SecretRequest), CliJson.Default.DestinationWithSecret, cancellationToken);

    public Task<ApiAnswer<AcceptedNotification>> PingAsync(string name, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Post, $"{Path(name)}/ping", null, CliJson.Default.AcceptedNotification, cancellationToken);

    public Task<ApiAnswer<JsonElement>> DeleteDestinationAsync(string name, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Delete, Path(name), null, CliJson.Default.JsonElement, cancellationToken);

    public Task<ApiAnswer<SubscriptionPage>> ListSubscriptionsAsync(string? destination, int limit, string? after, CancellationToken cancellationToken) =>
        GetAsync(
            "v1/subscriptions" + Query(("destination", destination), ("limit", Number(limit)), ("after", after)), CliJson.Default.SubscriptionPage, cancellationToken);

    public Task<ApiAnswer<Subscription>> GetSubscriptionAsync(Guid id, CancellationToken cancellationToken) =>
        GetAsync($"v1/subscriptions/{id}", CliJson.Default.Subscription, cancellationToken);

    public Task<ApiAnswer<Subscription>> CreateSubscriptionAsync(SubscriptionRequest request, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Post, "v1/subscriptions", Json(request, CliJson.Default.SubscriptionRequest), CliJson.Default.Subscription, cancellationToken);

    /// <param name="version">The one that the change was made from: the server refuses when it has moved.</param>
    public Task<ApiAnswer<Subscription>> ChangeSubscriptionAsync(Guid id, int version, SubscriptionRequest change, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, $"v1/subscriptions/{id}", Json(change, CliJson.Default.SubscriptionRequest), CliJson.Default.Subscription,
            Patience, cancellationToken, version);

    public Task<ApiAnswer<JsonElement>> DeleteSubscriptionAsync(Guid id, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Delete, $"v1/subscriptions/{id}", null, CliJson.Default.JsonElement, cancellationToken);

    /// <param name="envelope">As it is posted.</param>
    public Task<ApiAnswer<RoutingExplanation>> MatchAsync(ReadOnlyMemory<byte> envelope, string? destination, CancellationToken cancellationToken)
    {
        var content = new ReadOnlyMemoryContent(envelope) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return OrderAsync(
            HttpMethod.Post, "v1/subscriptions/match" + Query(("destination", destination)), content, CliJson.Default.RoutingExplanation, cancellationToken);
    }

    private Task<ApiAnswer<T>> OrderAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(method, path, content, type, Patience, cancellationToken);

    private static JsonContent Json<T>(T body, JsonTypeInfo<T> type) => JsonContent.Create(body, type);

    private static string Path(string destination) => $"v1/destinations/{Uri.EscapeDataString(destination)}";
}
