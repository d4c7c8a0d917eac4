using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>A server of its own, by the same script that users have: build/services with its own folder and ports.</summary>
internal sealed class PrivateServer(string name) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private readonly int _managementPort = FreePort();

    /// <summary>Everything the server keeps; gone when disposed.</summary>
    public DirectoryInfo Data { get; } = CreateData();

    public int Port { get; } = FreePort();

    /// <summary>The server's process.</summary>
    public int Pid => int.Parse(File.ReadAllText(Path.Combine(Data.FullName, $"{name}.pid")).Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>Does what build/services can: start, stop, restart, kill.</summary>
    public Task RunAsync(string verb) => RunToolAsync(verb, name);

    /// <summary>Runs build/services with these arguments.</summary>
    public async Task RunToolAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Root(), "build", "services"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NOTIFICATIONS_DATA"] = Data.FullName;
        start.Environment["NOTIFICATIONS_RABBITMQ_PORT"] = $"{Port}";
        start.Environment["NOTIFICATIONS_RABBITMQ_UI_PORT"] = $"{_managementPort}";
        start.Environment["NOTIFICATIONS_POSTGRES_PORT"] = $"{Port}";
        start.Environment.Remove("NOTIFICATIONS_RABBITMQ_URL");
        start.Environment.Remove("NOTIFICATIONS_POSTGRES");

        using var patience = new CancellationTokenSource(Patience);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(patience.Token);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"build/services {string.Join(' ', arguments)} ended with {process.ExitCode}: {await process.StandardError.ReadToEndAsync(patience.Token)}");
    }

    /// <summary>A port that nobody has now, below 12768, so that the ports which the scripts derive from it are ports, too.</summary>
    public static int FreePort()
    {
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

    // PostgreSQL runs as another user when the tests run as root, and must get into the folder.
    private static DirectoryInfo CreateData()
    {
        var folder = Directory.CreateTempSubdirectory("notifications-server-");
        File.SetUnixFileMode(folder.FullName, File.GetUnixFileMode(folder.FullName) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return folder;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Notifications.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("stop");
        Data.Delete(recursive: true);
    }
}
