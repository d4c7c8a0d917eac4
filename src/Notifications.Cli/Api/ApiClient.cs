using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Notifications.Client.Sending;

namespace Notifications.Cli.Api;

/// <summary>What operators ask of the HTTP API, one method a resource.</summary>
/// <param name="reading">How patiently it asks; null: as somebody at a terminal likes it.</param>
internal sealed partial class ApiClient(Transport transport, RetryOptions? reading = null)
{
    public const int PageSize = 500;

    // The server writes every row of a replay before it answers.
    private static readonly TimeSpan ReplayPatience = TimeSpan.FromMinutes(5);

    private static readonly RetryOptions AskAgain = new() { MostTries = 3, BaseDelay = TimeSpan.FromMilliseconds(250), TotalTime = TimeSpan.FromSeconds(30) };

    // An order that may have been carried out is the operator's to repeat.
    private static readonly RetryOptions Once = new() { MostTries = 1 };

    /// <summary>For those who watch: they ask again themselves.</summary>
    public ApiClient AskingOnce => new(transport, Once);

    public Task<Answer<JsonElement>> GetEventAsync(string id, string? source, CancellationToken cancellationToken) =>
        GetAsync(ApiPaths.Event(id, source), CliJson.Default.JsonElement, cancellationToken);

    public Task<Answer<NotificationStatus>> GetNotificationAsync(Guid id, CancellationToken cancellationToken) =>
        GetAsync($"v1/notifications/{id}", CliJson.Default.NotificationStatus, cancellationToken);

    public Task<Answer<NotificationStatus>> CancelAsync(Guid id, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Delete, $"v1/notifications/{id}", null, CliJson.Default.NotificationStatus, cancellationToken);

    public Task<Answer<NotificationStatus>> SkipAsync(Guid id, CancellationToken cancellationToken) =>
        OrderAsync(HttpMethod.Post, $"v1/notifications/{id}/skip", null, CliJson.Default.NotificationStatus, cancellationToken);

    public Task<Answer<NotificationPage>> ListFaultsAsync(FaultFilter filter, int limit, string? after, CancellationToken cancellationToken) =>
        GetAsync(
            "v1/notifications" + Query(
                ("state", "Faulted"), ("channel", filter.Channel), ("destination", filter.Destination), ("eventType", filter.EventType),
                ("cause", filter.Cause), ("since", Iso(filter.Since)), ("order", "oldest"), ("limit", Number(limit)), ("after", after)),
            CliJson.Default.NotificationPage,
            cancellationToken);

    public Task<Answer<Replay>> ReplayAsync(ReplayRequest request, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new ApiRequest<Replay>(HttpMethod.Post, "v1/replays", CliJson.Default.Replay)
            {
                Body = Json(request, CliJson.Default.ReplayRequest),
                Timeout = ReplayPatience,
                Retry = Once,
            },
            cancellationToken);

    public Task<Answer<ReplayStatus>> GetReplayAsync(Guid id, int limit, string? after, CancellationToken cancellationToken) =>
        GetAsync($"v1/replays/{id}" + Query(("limit", Number(limit)), ("after", after)), CliJson.Default.ReplayStatus, cancellationToken);

    public Task<Answer<Stats>> GetStatsAsync(CancellationToken cancellationToken) =>
        GetAsync("v1/stats", CliJson.Default.Stats, cancellationToken);

    private Task<Answer<T>> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        transport.SendAsync(new ApiRequest<T>(HttpMethod.Get, path, type) { Retry = reading ?? AskAgain }, cancellationToken);

    private Task<Answer<T>> OrderAsync<T>(HttpMethod method, string path, ReadOnlyMemory<byte>? body, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        transport.SendAsync(new ApiRequest<T>(method, path, type) { Body = body, Retry = Once }, cancellationToken);

    private static byte[] Json<T>(T body, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(body, type);

    private static string Query(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var given = new List<string>();
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                given.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }

        return given.Count == 0 ? "" : $"?{string.Join('&', given)}";
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Iso(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture);
}
