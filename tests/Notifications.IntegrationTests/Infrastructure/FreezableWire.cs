using System.Net;
using System.Net.Sockets;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>
/// A TCP relay on a free local port that can hold all bytes back and let them flow again: a broker, or a network, that says nothing for a
/// while without closing anything.
/// </summary>
internal sealed class FreezableWire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _target;
    private readonly Task _relaying;
    private volatile TaskCompletionSource _flowing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FreezableWire(Uri target)
    {
        _target = target;
        _flowing.SetResult();
        _listener.Start();
        _relaying = RelayAsync();
    }

    /// <summary>The same address, through the wire.</summary>
    public Uri Redirect(Uri address) => new UriBuilder(address) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    public void Freeze() => _flowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Thaw() => _flowing.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Thaw();
        await _relaying;
        _end.Dispose();
    }

    private async Task RelayAsync()
    {
        var connections = new List<Task>();

        try
        {
            while (true)
                connections.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        using (near)
        {
            using var far = new TcpClient();

            try
            {
                await far.ConnectAsync(_target.Host, _target.Port, _end.Token);
                await Task.WhenAny(CopyAsync(near.GetStream(), far.GetStream()), CopyAsync(far.GetStream(), near.GetStream()));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // The connection ends, which is all a relay can say.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];

        try
        {
            while (await from.ReadAsync(buffer, _end.Token) is > 0 and var length)
            {
                await _flowing.Task;
                await to.WriteAsync(buffer.AsMemory(0, length), _end.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // As above.
        }
    }
}
