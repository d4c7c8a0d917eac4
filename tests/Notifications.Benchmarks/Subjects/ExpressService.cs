using System.Diagnostics;
using System.Globalization;
using Notifications.Benchmarks.Load;
using Notifications.Benchmarks.Processes;
using Notifications.Benchmarks.Sink;
using Npgsql;

namespace Notifications.Benchmarks.Subjects;

/// <summary>The Express + amqplib stand-in: API and worker in two processes, as Node needs it to use two cores.</summary>
/// <param name="database">A connection string where its worker is to keep a row for every event.</param>
internal sealed class ExpressService(string name, Workplace workplace, Uri broker, string? database) : IService
{
    private readonly List<ChildProcess> _processes = [];
    private readonly Uri _url = workplace.NextUrl();

    public string Name => name;

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
        if (database is not null) variables["DATABASE_URL"] = ToUrl(new NpgsqlConnectionStringBuilder(database));
        foreach (var part in (string[])["api", "worker"])
            _processes.Add(ChildProcess.Start(workplace.Log($"{Name}-{part}"), variables, "node", Path.Combine(workplace.ExpressFolder, $"{part}.js")));
        await _processes[0].WaitUntilReadyAsync(_url, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) await process.DisposeAsync();
    }

    private static string ToUrl(NpgsqlConnectionStringBuilder parts) =>
        new UriBuilder("postgres", parts.Host!, parts.Port, parts.Database) { UserName = parts.Username, Password = parts.Password }.Uri.AbsoluteUri;
}
