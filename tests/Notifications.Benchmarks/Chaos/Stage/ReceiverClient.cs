using System.Globalization;
using System.Net.Http.Json;
using Notifications.Benchmarks.Chaos.Rounds;
using Notifications.Benchmarks.Processes;
using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks.Chaos.Stage;

/// <summary>Starts the receiver, tells it how to behave, and asks it what it took.</summary>
internal sealed class ReceiverClient(Uri url, ChildProcess process) : IAsyncDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };

    public Uri ArrivalsUrl => new(url, Receiver.ArrivalsPath);

    public static async Task<ReceiverClient> StartAsync(Workplace workplace, CancellationToken cancellationToken)
    {
        var process = ChildProcess.Start(
            workplace.Log("receiver"), new Dictionary<string, string>(), "dotnet", "exec", Workplace.OwnProgram, Program.Receiver, workplace.SinkUrl.AbsoluteUri);
        var receiver = new ReceiverClient(workplace.SinkUrl, process);
        try
        {
            await process.WaitUntilAnswersAsync(new Uri(workplace.SinkUrl, "/rounds/0"), answer => answer == "[]", cancellationToken);
            return receiver;
        }
        catch
        {
            await receiver.DisposeAsync();
            throw;
        }
    }

    public async Task BehaveAsync(Behaviour behaviour, CancellationToken cancellationToken)
    {
        using var response = await _http.PutAsJsonAsync("behaviour", behaviour, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public async Task<IReadOnlyDictionary<int, Arrival>> ReadAsync(int round, CancellationToken cancellationToken)
    {
        var events = await _http.GetFromJsonAsync<List<ReceivedEvent>>($"rounds/{round.ToString(CultureInfo.InvariantCulture)}", cancellationToken);
        return events!.ToDictionary(x => x.Number, x => new Arrival(x.Count, x.Unanswered, x.Ids, x.First));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await process.DisposeAsync();
    }
}
