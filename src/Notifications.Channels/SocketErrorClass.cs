using System.Net.Sockets;

namespace Notifications.Channels;

/// <summary>What a connection that never came about is called: the same words for every channel.</summary>
internal static class SocketErrorClass
{
    public static string Name(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => "dns",
        SocketError.ConnectionRefused => "refused",
        SocketError.TimedOut => "connect-timeout",
        _ => "unreachable",
    };
}
