using System.Globalization;
using Notifications.Benchmarks.Load;
using Notifications.Benchmarks.Processes;
using Notifications.Benchmarks.Sink;

namespace Notifications.Benchmarks.Subjects;

/// <summary>The published host as a user would run it, with its own settings: all roles in one process, or each role in a process of its own.</summary>
/// <param name="roles">Of each process; the one with the API is the first.</param>
internal sealed class ProductService(string name, Workplace workplace, IReadOnlyList<Uri> urls, string database, Uri broker, IReadOnlyList<string> roles)
    : Service(name, urls[0])
{
    public const string Producer = "benchmark";
    public const string WebhookEvent = "benchmark.webhook";
    public const string LogEvent = "benchmark.log";

    /// <summary>For a receiver that always fails.</summary>
    public const string FailingEvent = "benchmark.failing";

    /// <summary>For the processes that are measured, not for the migration before them: the profile sets some.</summary>
    public IReadOnlyDictionary<string, string> MoreVariables { get; init; } = new Dictionary<string, string>();

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await MigrateAsync(cancellationToken);
        await StartMigratedAsync(cancellationToken);
    }

    public Task MigrateAsync(CancellationToken cancellationToken) =>
        ChildProcess.RunAsync(workplace.Log($"{Name}-migrate"), Variables(0), ["dotnet", "exec", workplace.HostProgram, "migrate"], cancellationToken);

    public async Task StartMigratedAsync(CancellationToken cancellationToken)
    {
        foreach (var (index, role) in roles.Index())
        {
            var log = workplace.Log(roles.Count == 1 ? Name : $"{Name}-{role}");
            Start(log, new Dictionary<string, string>([.. Variables(index), .. MoreVariables]), "dotnet", "exec", workplace.HostProgram);
        }

        foreach (var (process, url) in Processes.Zip(urls)) await process.WaitUntilReadyAsync(url, cancellationToken);
    }

    private Dictionary<string, string> Variables(int index) => new()
    {
        ["NOTIFICATIONS_POSTGRES"] = database,
        ["NOTIFICATIONS_RABBITMQ_URL"] = broker.AbsoluteUri,
        ["NOTIFICATIONS_HTTP_PORT"] = urls[index].Port.ToString(CultureInfo.InvariantCulture),
        ["NOTIFICATIONS_ROLES"] = roles[index],
        ["ApiKeys__Keys__0__Hash"] = Convert.ToHexStringLower(ApiKey.Hash),
        ["ApiKeys__Keys__0__Producer"] = Producer,
        ["ApiKeys__Keys__0__Scopes__0"] = "ingest",
        ["Channels__Webhook__AllowedNetworks__0"] = "127.0.0.0/8",
        ["Routing__Destinations__0__Name"] = "sink",
        ["Routing__Destinations__0__Channel"] = "webhook",
        ["Routing__Destinations__0__Address"] = new Uri(workplace.SinkUrl, SinkServer.ArrivalsPath).AbsoluteUri,
        ["Routing__Destinations__1__Name"] = "log",
        ["Routing__Destinations__1__Channel"] = "log",
        ["Routing__Destinations__1__Address"] = "log",
        ["Routing__Subscriptions__0__EventType"] = WebhookEvent,
        ["Routing__Subscriptions__0__Destination"] = "sink",
        ["Routing__Subscriptions__1__EventType"] = LogEvent,
        ["Routing__Subscriptions__1__Destination"] = "log",
        ["Routing__Destinations__2__Name"] = "failing",
        ["Routing__Destinations__2__Channel"] = "webhook",
        ["Routing__Destinations__2__Address"] = new Uri(workplace.SinkUrl, SinkServer.FailingPath).AbsoluteUri,
        ["Routing__Subscriptions__2__EventType"] = FailingEvent,
        ["Routing__Subscriptions__2__Destination"] = "failing",
    };
}
