using System.Diagnostics;
using System.Globalization;
using Notifications.Benchmarks.Load;
using Notifications.Benchmarks.Processes;
using Notifications.Benchmarks.Sink;

namespace Notifications.Benchmarks.Subjects;

/// <summary>The Express + amqplib stand-in: API and worker in two processes, as Node needs it to use two cores.</summary>
internal sealed class ExpressService(Workplace workplace, Uri broker) : IService
{
    private readonly List<ChildProcess> _processes = [];
    private readonly Uri _url = workplace.NextUrl();

    public string Name => "express";

    public Uri EventsUrl => new(_url, "/v1/events");

    public IReadOnlyList<ChildProcess> Processes => _processes;

    public static async Task<string> NodeVersionAsync(CancellationToken cancellationToken)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true })!;
        return (await node.StandardOutput.ReadToEndAsync(cancellationToken)).Trim();
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>
        {
            ["NODE_ENV"] = "production",
            ["RABBITMQ_URL"] = broker.AbsoluteUri,
            ["API_KEY"] = ApiKey.Value,
            ["PORT"] = _url.Port.ToString(CultureInfo.InvariantCulture),
            ["CONCURRENCY"] = Program.Concurrency.ToString(CultureInfo.InvariantCulture),
            ["RECEIVER_URL"] = new Uri(workplace.SinkUrl, SinkServer.ArrivalsPath).AbsoluteUri,
        };
        foreach (var part in (string[])["api", "worker"])
            _processes.Add(ChildProcess.Start(workplace.Log($"{Name}-{part}"), variables, "node", Path.Combine(workplace.ExpressFolder, $"{part}.js")));
        await _processes[0].WaitUntilReadyAsync(_url, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) await process.DisposeAsync();
    }
}
