using System.Net;
using System.Net.Sockets;
using Notifications.Benchmarks.Chaos.Stage;
using NUnit.Framework;

namespace Notifications.Tests.Chaos;

/// <summary>A wire that did not do what it says would make the suite prove nothing.</summary>
public sealed class WireTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private TcpListener _target = null!;
    private Wire _wire = null!;
    private CancellationTokenSource _patience = null!;

    [SetUp]
    public void SetUp()
    {
        _patience = new CancellationTokenSource(Patience);
        _target = new TcpListener(IPAddress.Loopback, 0);
        _target.Start();
        _wire = new Wire(FreePort(), ((IPEndPoint)_target.LocalEndpoint).Port);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _wire.DisposeAsync();
        _target.Dispose();
        _patience.Dispose();
    }

    [Test]
    public async Task A_cut_ends_connections_and_refuses_new_ones_until_it_is_healed()
    {
        var (near, _) = await ConnectAsync();

        _wire.Cut();

        Assert.That(async () => await near.GetStream().ReadAsync(new byte[1], _patience.Token), Throws.InstanceOf<IOException>());
        Assert.That(ConnectAsync, Throws.InstanceOf<SocketException>());

        _wire.Heal();

        Assert.That(await EchoAsync(await ConnectAsync()), Is.EqualTo(7));
    }

    [Test]
    public async Task Silence_holds_back_what_is_sent_and_lets_it_through_afterwards()
    {
        var (near, far) = await ConnectAsync();
        _wire.Silence();
        await near.GetStream().WriteAsync(new byte[] { 7 }, _patience.Token);
        var received = far.GetStream().ReadAsync(new byte[1], _patience.Token).AsTask();

        Assert.That(received.IsCompleted, Is.False);

        _wire.Heal();

        Assert.That(await received, Is.EqualTo(1));
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task<(TcpClient Near, TcpClient Far)> ConnectAsync()
    {
        var near = new TcpClient();
        await near.ConnectAsync(IPAddress.Loopback, _wire.Port, _patience.Token);
        return (near, await _target.AcceptTcpClientAsync(_patience.Token));
    }

    private async Task<int> EchoAsync((TcpClient Near, TcpClient Far) ends)
    {
        await ends.Near.GetStream().WriteAsync(new byte[] { 7 }, _patience.Token);
        var received = new byte[1];
        await ends.Far.GetStream().ReadExactlyAsync(received, _patience.Token);
        return received[0];
    }
}
