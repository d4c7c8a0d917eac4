using System.Globalization;
using System.Runtime.InteropServices;

namespace Notifications.Benchmarks.Sink;

/// <summary>Asks the sink what it has seen.</summary>
internal sealed class SinkClient(Uri sink) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = sink, Timeout = TimeSpan.FromSeconds(30) };

    public async Task<int> CountAsync(int round, CancellationToken cancellationToken) =>
        int.Parse(await _http.GetStringAsync($"rounds/{round}/count", cancellationToken), CultureInfo.InvariantCulture);

    public async Task<int> AgainAsync(int round, CancellationToken cancellationToken) =>
        int.Parse(await _http.GetStringAsync($"rounds/{round}/again", cancellationToken), CultureInfo.InvariantCulture);

    public async Task<long[]> ArrivalsAsync(int round, CancellationToken cancellationToken) =>
        MemoryMarshal.Cast<byte, long>(await _http.GetByteArrayAsync($"rounds/{round}", cancellationToken)).ToArray();

    public async Task TreatAsync(int round, Illness illness, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsync($"rounds/{round}/{illness}", null, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();
}
