using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Notifications.Benchmarks.Chaos.Stage;

/// <summary>A stretch of network that can be cut: connections end and new ones are refused; or silenced: everything stays open and nothing comes through.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private readonly Task _relaying;
    private volatile TaskCompletionSource _flowing = Flowing();
    private volatile bool _isCut;

    public Wire(int target)
    {
        _target = target;
        _listener.Start();
        _relaying = RelayAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Cut()
    {
        _isCut = true;
        foreach (var client in _open.Keys) Reset(client);
    }

    public void Silence() => _flowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Heal()
    {
        _isCut = false;
        _flowing.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        _flowing.TrySetResult();
        await _relaying;
        _end.Dispose();
    }

    private static TaskCompletionSource Flowing()
    {
        var flowing = new TaskCompletionSource();
        flowing.SetResult();
        return flowing;
    }

    private static void Reset(TcpClient client)
    {
        try
        {
            client.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended by itself.
        }

        client.Dispose();
    }

    private async Task RelayAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        using var far = new TcpClient();
        _open[near] = true;
        _open[far] = true;
        try
        {
            if (_isCut) return;
            await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The connection ends, which is all that a wire can say.
        }
        finally
        {
            _open.TryRemove(near, out _);
            _open.TryRemove(far, out _);
            near.Dispose();
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _end.Token) is > 0 and var length)
            {
                await _flowing.Task;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, length), _end.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // As above.
        }
    }
}
