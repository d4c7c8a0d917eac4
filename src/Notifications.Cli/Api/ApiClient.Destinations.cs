using System.Text.Json;
using Notifications.Client.Sending;

namespace Notifications.Cli.Api;

/// <summary>Destinations and subscriptions.</summary>
internal sealed partial class ApiClient
{
    public Task<Answer<DestinationPage>> ListDestinationsAsync(int limit, string? after, CancellationToken cancellationToken) =>
        GetAsync("v1/destinations" + Query(("limit", Number(limit)), ("after", after)), CliJson.Default.DestinationPage, cancellationToken);

    public Task<Answer<Destination>> GetDestinationAsync(string name, CancellationToken cancellationToken) =>
        GetAsync(Path(name), CliJson.Default.Destination, cancellationToken);

    public Task<Answer<DestinationWithSecret>> CreateDestinationAsync(DestinationRequest request, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Post, "v1/destinations", Json(request, CliJson.Default.DestinationRequest), CliJson.Default.DestinationWithSecret, cancellationToken);

    public Task<Answer<Destination>> ChangeDestinationAsync(string name, DestinationRequest change, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Patch, Path(name), Json(change, CliJson.Default.DestinationRequest), CliJson.Default.Destination, cancellationToken);

    public Task<Answer<Destination>> DisableDestinationAsync(string name, string reason, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Post, $"{Path(name)}/disable", Json(new DisableRequest(reason), CliJson.Default.DisableRequest), CliJson.Default.Destination,
            cancellationToken);

    public Task<Answer<Destination>> EnableDestinationAsync(string name, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Post, $"{Path(name)}/enable", null, CliJson.Default.Destination, cancellationToken);

    public Task<Answer<DestinationWithSecret>> RotateSecretAsync(string name, SecretRequest request, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Post, $"{Path(name)}/secrets", Json(request, CliJson.Default.SecretRequest), CliJson.Default.DestinationWithSecret, cancellationToken);

    public Task<Answer<AcceptedNotification>> PingAsync(string name, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Post, $"{Path(name)}/ping", null, CliJson.Default.AcceptedNotification, cancellationToken);

    public Task<Answer<JsonElement>> DeleteDestinationAsync(string name, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Delete, Path(name), null, CliJson.Default.JsonElement, cancellationToken);

    public Task<Answer<SubscriptionPage>> ListSubscriptionsAsync(string? destination, int limit, string? after, CancellationToken cancellationToken) =>
        GetAsync(
            "v1/subscriptions" + Query(("destination", destination), ("limit", Number(limit)), ("after", after)), CliJson.Default.SubscriptionPage, cancellationToken);

    public Task<Answer<Subscription>> GetSubscriptionAsync(Guid id, CancellationToken cancellationToken) =>
        GetAsync($"v1/subscriptions/{id}", CliJson.Default.Subscription, cancellationToken);

    public Task<Answer<Subscription>> CreateSubscriptionAsync(SubscriptionRequest request, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Post, "v1/subscriptions", Json(request, CliJson.Default.SubscriptionRequest), CliJson.Default.Subscription, cancellationToken);

    /// <param name="version">The one that the change was made from: the server refuses when it has moved.</param>
    public Task<Answer<Subscription>> ChangeSubscriptionAsync(Guid id, int version, SubscriptionRequest change, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new ApiRequest<Subscription>(HttpMethod.Put, $"v1/subscriptions/{id}", CliJson.Default.Subscription)
            {
                Body = Json(change, CliJson.Default.SubscriptionRequest),
                Version = version,
                Retry = Once,
            },
            cancellationToken);

    public Task<Answer<JsonElement>> DeleteSubscriptionAsync(Guid id, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Delete, $"v1/subscriptions/{id}", null, CliJson.Default.JsonElement, cancellationToken);

    /// <param name="envelope">As it is posted.</param>
    public Task<Answer<RoutingExplanation>> MatchAsync(ReadOnlyMemory<byte> envelope, string? destination, CancellationToken cancellationToken) =>
        OrderAsync(
            HttpMethod.Post, "v1/subscriptions/match" + Query(("destination", destination)), envelope, CliJson.Default.RoutingExplanation, cancellationToken);

    private static string Path(string destination) => $"v1/destinations/{Uri.EscapeDataString(destination)}";
}
