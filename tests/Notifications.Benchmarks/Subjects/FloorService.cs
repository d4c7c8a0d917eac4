using Notifications.Benchmarks.Processes;
using Notifications.Benchmarks.Sink;

namespace Notifications.Benchmarks.Subjects;

/// <summary>The hand-written floor, as a process of its own: this program with another verb.</summary>
internal sealed class FloorService(Workplace workplace, Uri broker) : IService
{
    private readonly List<ChildProcess> _processes = [];
    private readonly Uri _url = workplace.NextUrl();

    public string Name => "floor";

    public Uri EventsUrl => new(_url, "/v1/events");

    public IReadOnlyList<ChildProcess> Processes => _processes;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var receiver = new Uri(workplace.SinkUrl, SinkServer.ArrivalsPath);
        _processes.Add(ChildProcess.Start(workplace.Log(Name), new Dictionary<string, string>(),
            "dotnet", "exec", Workplace.OwnProgram, Program.Floor, _url.AbsoluteUri, broker.AbsoluteUri, receiver.AbsoluteUri));
        await _processes[0].WaitUntilReadyAsync(_url, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) await process.DisposeAsync();
    }
}
