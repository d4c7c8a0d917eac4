using Notifications.Benchmarks.Sink;

namespace Notifications.Benchmarks.Subjects;

/// <summary>The hand-written floor, as a process of its own: this program with another verb.</summary>
internal sealed class FloorService(Workplace workplace, Uri url, Uri broker) : Service(SubjectNames.Floor, url)
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        var receiver = new Uri(workplace.SinkUrl, SinkServer.ArrivalsPath);
        var process = Start(workplace.Log(Name), new Dictionary<string, string>(),
            "dotnet", "exec", Workplace.OwnProgram, Program.Floor, Url.AbsoluteUri, broker.AbsoluteUri, receiver.AbsoluteUri);
        return process.WaitUntilReadyAsync(Url, cancellationToken);
    }
}
