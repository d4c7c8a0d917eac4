using System.Diagnostics;
using System.Globalization;
using Notifications.Benchmarks.Load;
using Notifications.Benchmarks.Sink;
using Npgsql;

namespace Notifications.Benchmarks.Subjects;

/// <summary>The Express + amqplib stand-in: API and worker in two processes, as Node needs it to use two cores.</summary>
/// <param name="database">A connection string where its worker is to keep a row for every event.</param>
internal sealed class ExpressService(string name, Workplace workplace, Uri url, Uri broker, string? database) : Service(name, url)
{
    public static async Task<string> NodeVersionAsync(CancellationToken cancellationToken)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true })!;
        return (await node.StandardOutput.ReadToEndAsync(cancellationToken)).Trim();
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>
        {
            ["NODE_ENV"] = "production",
            ["RABBITMQ_URL"] = broker.AbsoluteUri,
            ["API_KEY"] = ApiKey.Value,
            ["PORT"] = Url.Port.ToString(CultureInfo.InvariantCulture),
            ["CONCURRENCY"] = Program.Concurrency.ToString(CultureInfo.InvariantCulture),
            ["RECEIVER_URL"] = new Uri(workplace.SinkUrl, SinkServer.ArrivalsPath).AbsoluteUri,
        };
        if (database is not null) variables["DATABASE_URL"] = ToUrl(new NpgsqlConnectionStringBuilder(database));
        foreach (var part in (string[])["api", "worker"]) Start(workplace.Log($"{Name}-{part}"), variables, "node", Path.Combine(workplace.ExpressFolder, $"{part}.js"));
        return Processes[0].WaitUntilReadyAsync(Url, cancellationToken);
    }

    private static string ToUrl(NpgsqlConnectionStringBuilder parts) =>
        new UriBuilder("postgres", parts.Host!, parts.Port, parts.Database) { UserName = parts.Username, Password = parts.Password }.Uri.AbsoluteUri;
}
