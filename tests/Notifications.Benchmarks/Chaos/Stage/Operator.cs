using System.Net.Http.Json;
using System.Text.Json;
using Notifications.Benchmarks.Load;

namespace Notifications.Benchmarks.Chaos.Stage;

/// <summary>Somebody with an API key: reads the books and replays what is faulted.</summary>
internal sealed class Operator : IDisposable
{
    private readonly HttpClient _http;

    public Operator(Uri api)
    {
        _http = new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Add(ApiKey.Header, ApiKey.Value);
    }

    /// <returns>Nothing while the API or its database does not answer.</returns>
    public async Task<Books?> TryReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri("/v1/stats", UriKind.Relative), cancellationToken);
            if (!response.IsSuccessStatusCode) return null;

            var stats = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            var states = stats.GetProperty("notifications").EnumerateObject().ToDictionary(x => x.Name, x => x.Value.GetInt64());
            return new Books(stats.GetProperty("events").GetProperty("accepted").GetInt64(), states, stats.GetProperty("difference").GetInt64(),
                stats.GetProperty("possibleDuplicates").GetInt64());
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Everything that is faulted, again.</summary>
    /// <returns>Each notification and why it had faulted.</returns>
    public async Task<IReadOnlyList<(Guid Notification, string Cause)>> ReplayAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync("/v1/replays", new { filter = new { }, limit = 1_000 }, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new BenchmarkException($"the replay was answered with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return [.. answer.GetProperty("items").EnumerateArray().Select(x => (x.GetProperty("notificationId").GetGuid(), x.GetProperty("cause").GetString()!))];
    }

    /// <summary>How many of its attempts had an unknown outcome, as the notification itself tells.</summary>
    public async Task<int> CountUnknownAsync(Guid notification, CancellationToken cancellationToken)
    {
        var view = await _http.GetFromJsonAsync<JsonElement>(new Uri($"/v1/notifications/{notification}", UriKind.Relative), cancellationToken);
        return view.GetProperty("timeline").EnumerateArray().Count(x => x.GetProperty("what").GetString() == "Attempt" && WasUnknown(x));
    }

    private static bool WasUnknown(JsonElement attempt) =>
        attempt.GetProperty("outcome").GetString() == "Unknown" || (attempt.TryGetProperty("wasUnknown", out var was) && was.ValueKind == JsonValueKind.True);

    public void Dispose() => _http.Dispose();
}
