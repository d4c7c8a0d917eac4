using System.Diagnostics;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>A RabbitMQ node of its own, for tests that stop it and start it again, or set it up in another way.</summary>
internal sealed class PrivateBroker : IAsyncDisposable
{
    private readonly PrivateServer _server = new("rabbitmq");

    public Uri Url => new($"amqp://guest:guest@127.0.0.1:{_server.Port}/");

    public static async Task<PrivateBroker> StartedAsync()
    {
        var broker = new PrivateBroker();
        await broker.StartAsync();
        return broker;
    }

    /// <summary>A broker that also listens for TLS, on the port returned.</summary>
    public static async Task<(PrivateBroker Broker, int TlsPort)> StartedWithTlsAsync(CertificateFiles files)
    {
        var broker = new PrivateBroker();
        var port = PrivateServer.FreePort();
        var folder = broker._server.Data.CreateSubdirectory("rabbitmq/conf.d");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "10-tls.conf"), $"""
            listeners.ssl.1 = 127.0.0.1:{port}
            ssl_options.cacertfile = {files.Authority}
            ssl_options.certfile = {files.Certificate}
            ssl_options.keyfile = {files.Key}
            ssl_options.verify = verify_none

            """);
        await broker.StartAsync();
        return (broker, port);
    }

    public Task StartAsync() => _server.RunAsync("start");

    public Task StopAsync() => _server.RunAsync("stop");

    public Task RestartAsync() => _server.RunAsync("restart");

    /// <summary>
    /// Ends it as kill -9 would. A quorum queue that was declared within the last half second stays without a leader afterwards (the broker saves its
    /// directory of queues no oftener: auto_save in ra_directory.erl), so queues must have seen one restart before.
    /// </summary>
    public Task KillAsync() => _server.RunAsync("kill");

    /// <summary>Ends it and takes everything from it: exchanges, queues, messages.</summary>
    public async Task WipeAsync()
    {
        await KillAsync();
        Directory.Delete(Path.Combine(_server.Data.FullName, "rabbitmq", "mnesia"), recursive: true);
    }

    /// <summary>Its process lives, its connections stay, and it answers nothing.</summary>
    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    /// <summary>Blocks everybody who publishes, as a broker does that has no memory left.</summary>
    public Task RaiseMemoryAlarmAsync() => SetMemoryWatermarkAsync("0.000001");

    public Task EndMemoryAlarmAsync() => SetMemoryWatermarkAsync("0.4");

    private Task SetMemoryWatermarkAsync(string fraction) => _server.RunToolAsync("tool", "rabbitmqctl", "set_vm_memory_high_watermark", fraction);

    private void Signal(string name)
    {
        using var kill = Process.Start("/bin/kill", [$"-{name}", $"{_server.Pid}"]);
        kill.WaitForExit();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
