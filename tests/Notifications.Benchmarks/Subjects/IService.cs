using Notifications.Benchmarks.Processes;

namespace Notifications.Benchmarks.Subjects;

/// <summary>Processes that take events over HTTP: the product, or what it is compared with. Started once, so that they stay warm.</summary>
internal interface IService : IAsyncDisposable
{
    string Name { get; }

    Uri EventsUrl { get; }

    IReadOnlyList<ChildProcess> Processes { get; }

    Task StartAsync(CancellationToken cancellationToken);
}
