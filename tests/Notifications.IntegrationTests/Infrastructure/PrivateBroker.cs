using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>A RabbitMQ node of its own, by the same script that users have, for tests that stop it and start it again.</summary>
internal sealed class PrivateBroker : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("notifications-broker-");
    private readonly int _port = FreePort();
    private readonly int _managementPort = FreePort();

    public Uri Url => new($"amqp://guest:guest@127.0.0.1:{_port}/");

    public static async Task<PrivateBroker> StartedAsync()
    {
        var broker = new PrivateBroker();
        await broker.StartAsync();
        return broker;
    }

    public Task StartAsync() => ServicesAsync("start");

    public Task StopAsync() => ServicesAsync("stop");

    /// <summary>
    /// Ends it as kill -9 would. A quorum queue that was declared within the last half second stays without a leader afterwards (the broker saves its
    /// directory of queues no oftener: auto_save in ra_directory.erl), so queues must have seen one restart before.
    /// </summary>
    public Task KillAsync() => ServicesAsync("kill");

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    private async Task ServicesAsync(string verb)
    {
        var start = new ProcessStartInfo(Path.Combine(Root(), "build", "services"), [verb, "rabbitmq"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NOTIFICATIONS_DATA"] = _data.FullName;
        start.Environment["NOTIFICATIONS_RABBITMQ_PORT"] = $"{_port}";
        start.Environment["NOTIFICATIONS_RABBITMQ_UI_PORT"] = $"{_managementPort}";
        start.Environment.Remove("NOTIFICATIONS_RABBITMQ_URL");

        using var patience = new CancellationTokenSource(Patience);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(patience.Token);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"build/services {verb} rabbitmq ended with {process.ExitCode}: {await process.StandardError.ReadToEndAsync(patience.Token)}");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Notifications.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    private static int FreePort()
    {
        // Below 12768, so that the ports which the script derives from it are ports, too.
        while (true)
        {
            var port = Random.Shared.Next(10_000, 12_700);
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it; another one.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _data.Delete(recursive: true);
    }
}
