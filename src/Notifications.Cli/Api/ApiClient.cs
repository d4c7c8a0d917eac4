using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Notifications.Cli.Output;

namespace Notifications.Cli.Api;

/// <summary>The HTTP API, one method a resource. Every request is bounded in time and size.</summary>
internal sealed partial class ApiClient
{
    public const int PageSize = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    // The server writes every row of a replay before it answers.
    private static readonly TimeSpan ReplayPatience = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http;

    public ApiClient(HttpClient http, string key)
    {
        _http = http;
        _http.Timeout = Timeout.InfiniteTimeSpan;
        _http.MaxResponseContentBufferSize = 64 * 1024 * 1024;
        _http.DefaultRequestHeaders.Add("X-API-Key", key);
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/problem+json");
    }

    public Task<ApiAnswer<AcceptedEvent>> PostEventAsync(ReadOnlyMemory<byte> envelope, CancellationToken cancellationToken)
    {
        var content = new ReadOnlyMemoryContent(envelope) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return SendAsync(HttpMethod.Post, "v1/events", content, CliJson.Default.AcceptedEvent, Patience, cancellationToken);
    }

    public Task<ApiAnswer<JsonElement>> GetEventAsync(string id, string? source, CancellationToken cancellationToken) =>
        GetAsync($"v1/events/{Uri.EscapeDataString(id)}{(source is null ? "" : $"?source={Uri.EscapeDataString(source)}")}", CliJson.Default.JsonElement, cancellationToken);

    public Task<ApiAnswer<NotificationStatus>> GetNotificationAsync(Guid id, CancellationToken cancellationToken) =>
        GetAsync($"v1/notifications/{id}", CliJson.Default.NotificationStatus, cancellationToken);

    public Task<ApiAnswer<NotificationStatus>> CancelAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, $"v1/notifications/{id}", null, CliJson.Default.NotificationStatus, Patience, cancellationToken);

    public Task<ApiAnswer<NotificationStatus>> SkipAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, $"v1/notifications/{id}/skip", null, CliJson.Default.NotificationStatus, Patience, cancellationToken);

    public Task<ApiAnswer<NotificationPage>> ListFaultsAsync(FaultFilter filter, int limit, string? after, CancellationToken cancellationToken) =>
        GetAsync(
            "v1/notifications" + Query(
                ("state", "Faulted"), ("channel", filter.Channel), ("destination", filter.Destination), ("eventType", filter.EventType),
                ("cause", filter.Cause), ("since", Iso(filter.Since)), ("order", "oldest"), ("limit", Number(limit)), ("after", after)),
            CliJson.Default.NotificationPage,
            cancellationToken);

    public Task<ApiAnswer<Replay>> ReplayAsync(ReplayRequest request, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "v1/replays", JsonContent.Create(request, CliJson.Default.ReplayRequest), CliJson.Default.Replay, ReplayPatience, cancellationToken);

    public Task<ApiAnswer<ReplayStatus>> GetReplayAsync(Guid id, int limit, string? after, CancellationToken cancellationToken) =>
        GetAsync($"v1/replays/{id}" + Query(("limit", Number(limit)), ("after", after)), CliJson.Default.ReplayStatus, cancellationToken);

    public Task<ApiAnswer<Stats>> GetStatsAsync(CancellationToken cancellationToken) =>
        GetAsync("v1/stats", CliJson.Default.Stats, cancellationToken);

    private Task<ApiAnswer<T>> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, type, Patience, cancellationToken);

    private async Task<ApiAnswer<T>> SendAsync<T>(
        HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, TimeSpan patience, CancellationToken cancellationToken, int? version = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);

        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = content };
            if (version is { } expected)
            {
                request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{Number(expected)}\""));
            }

            using var response = await _http.SendAsync(request, deadline.Token);
            var body = await response.Content.ReadAsByteArrayAsync(deadline.Token);

            return response.IsSuccessStatusCode
                ? Read(response.StatusCode == HttpStatusCode.NoContent ? "{}"u8.ToArray() : body, type, response)
                : new ApiAnswer<T>.Failed(Refusals.Read(response, body));
        }
        catch (HttpRequestException exception)
        {
            return new ApiAnswer<T>.Failed(Failure.Unavailable(
                $"The server at {_http.BaseAddress} cannot be reached",
                $"{exception.Message.TrimEnd('.')}. Is it running? Set --url or {Shell.UrlVariable} where it listens elsewhere."));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ApiAnswer<T>.Failed(Failure.Unavailable(
                $"The server at {_http.BaseAddress} did not answer in time",
                $"{method} /{path} waited {Times.Elapsed(patience)}.{(method == HttpMethod.Get ? "" : " Whether it was done is not known.")}"));
        }
    }

    private static ApiAnswer<T> Read<T>(byte[] body, JsonTypeInfo<T> type, HttpResponseMessage response)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.Deserialize(type) is { } value)
            {
                return new ApiAnswer<T>.Found(value, document.RootElement.Clone());
            }
        }
        catch (JsonException)
        {
            // Told below: not JSON and not the JSON we know are the same to the caller.
        }

        return new ApiAnswer<T>.Failed(Refusals.NotOurs(response));
    }

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
