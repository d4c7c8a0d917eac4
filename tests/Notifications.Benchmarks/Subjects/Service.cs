using Notifications.Benchmarks.Processes;

namespace Notifications.Benchmarks.Subjects;

/// <summary>Processes that take events over HTTP: the product, or what it is compared with. Started once, so that they stay warm.</summary>
internal abstract class Service(string name, Uri url) : IAsyncDisposable
{
    private readonly List<ChildProcess> _processes = [];

    public string Name { get; } = name;

    public Uri Url { get; } = url;

    public Uri EventsUrl => new(Url, "/v1/events");

    public IReadOnlyList<ChildProcess> Processes => _processes;

    /// <summary>Until it takes events and delivers them.</summary>
    public abstract Task StartAsync(CancellationToken cancellationToken);

    public async ValueTask DisposeAsync() => await Task.WhenAll(_processes.Select(x => x.DisposeAsync().AsTask()));

    protected ChildProcess Start(string log, IReadOnlyDictionary<string, string> variables, params string[] command)
    {
        var process = ChildProcess.Start(log, variables, command);
        _processes.Add(process);
        return process;
    }
}
