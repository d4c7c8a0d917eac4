using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Notifications.Benchmarks.Chaos.Stage;

/// <summary>
/// A stretch of network that can be cut: connections end and new ones are refused; or silenced: everything stays open and nothing comes through; or made to
/// lose the confirms of a broker at its far end.
/// </summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private readonly bool _watchesConfirms;
    private TcpListener _listener;
    private Task _relaying;
    private bool _isCut;
    private volatile TaskCompletionSource _flowing = new();
    private volatile Func<bool>? _isConfirmLost;

    /// <param name="port">Where it listens: a port of ours, because it is given up and taken again.</param>
    /// <param name="speaksAmqp">A broker is at the far end; only its frames can be told apart.</param>
    public Wire(int port, int target, bool speaksAmqp = false)
    {
        (Port, _target, _watchesConfirms) = (port, target, speaksAmqp);
        _flowing.SetResult();
        (_listener, _relaying) = Listen();
    }

    public int Port { get; }

    public void Cut()
    {
        _isCut = true;
        _listener.Stop();
        foreach (var socket in _open.Keys) socket.Close(timeout: 0);   // a reset
    }

    public void Silence() => _flowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From now on, for connections that are open as well. The wire must lead to a broker.</summary>
    /// <param name="isLost">Asked for every confirm, by several threads.</param>
    public void LoseConfirms(Func<bool> isLost) => _isConfirmLost = isLost;

    public void Heal()
    {
        _isConfirmLost = null;
        if (_isCut) (_listener, _relaying) = Listen();
        _isCut = false;
        _flowing.TrySetResult();
    }

    private bool IsConfirmLost() => _isConfirmLost?.Invoke() ?? false;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Cut();
        _flowing.TrySetResult();
        await _relaying;
        _end.Dispose();
    }

    private (TcpListener Listener, Task Relaying) Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Start();
        return (listener, RelayAsync(listener));
    }

    private async Task RelayAsync(TcpListener listener)
    {
        try
        {
            while (true) _ = RelayAsync(await listener.AcceptSocketAsync(_end.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, or at its end.
        }
    }

    private async Task RelayAsync(Socket near)
    {
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _open[near] = true;
        _open[far] = true;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            var confirms = _watchesConfirms ? new ConfirmLoss(IsConfirmLost) : null;
            await Task.WhenAny(CopyAsync(near, far, null), CopyAsync(far, near, confirms));
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

    private async Task CopyAsync(Socket from, Socket to, ConfirmLoss? confirms)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _end.Token) is > 0 and var length)
            {
                await _flowing.Task;
                var passed = confirms?.Pass(buffer.AsSpan(0, length)) ?? buffer.AsMemory(0, length);
                for (var sent = 0; sent < passed.Length;) sent += await to.SendAsync(passed[sent..], _end.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // As above.
        }
    }
}
