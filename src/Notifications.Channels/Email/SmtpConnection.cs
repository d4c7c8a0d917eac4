using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Notifications.Channels.Email;

/// <summary>Lines to and from a mail server. What it throws never holds what was said: replies repeat addresses.</summary>
internal sealed class SmtpConnection : IDisposable
{
    // RFC 5321 §4.5.3.1.5 wants 512 octets a line; this is room for servers that talk more.
    private const int LongestLine = 4096;
    private const int MostLines = 200;

    private readonly Socket _socket;
    private readonly byte[] _received = new byte[LongestLine];
    private Stream _stream;
    private int _start;
    private int _end;

    private SmtpConnection(Socket socket) => (_socket, _stream) = (socket, new NetworkStream(socket, ownsSocket: true));

    /// <summary>Our own end, as a client without a name calls itself (RFC 5321 §4.1.3).</summary>
    public string AddressLiteral => ((IPEndPoint)_socket.LocalEndPoint!).Address switch
    {
        { IsIPv4MappedToIPv6: true } mapped => $"[{mapped.MapToIPv4()}]",
        // Without the scope, which is nobody's business but ours.
        { AddressFamily: AddressFamily.InterNetworkV6 } address => $"[IPv6:{new IPAddress(address.GetAddressBytes())}]",
        var address => $"[{address}]",
    };

    public static async Task<SmtpConnection> OpenAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken);
            return new SmtpConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <param name="authorities">Whom to trust instead of the system's authorities.</param>
    public async Task SecureAsync(string host, X509Certificate2Collection? authorities, CancellationToken cancellationToken)
    {
        // What came before TLS may be anybody's, and must not be read as if it had come after.
        if (_start != _end)
            throw new InvalidDataException("The mail server spoke before TLS was there.");

        var tls = new SslStream(_stream);
        _stream = tls;
        var settings = new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = Policy(authorities) };
        await tls.AuthenticateAsClientAsync(settings, cancellationToken);
    }

    public async Task<SmtpReply> AskAsync(string line, CancellationToken cancellationToken)
    {
        await WriteAsync(Encoding.ASCII.GetBytes($"{line}\r\n"), cancellationToken);
        return await ReadReplyAsync(cancellationToken);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => _stream.WriteAsync(bytes, cancellationToken);

    public async Task<SmtpReply> ReadReplyAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (lines.Count < MostLines)
        {
            var line = await ReadLineAsync(cancellationToken);
            if (line.Length < 3 || !line[..3].All(char.IsAsciiDigit) || (line.Length > 3 && line[3] is not (' ' or '-')))
                throw new InvalidDataException("The mail server's reply has no code.");

            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] is ' ')
                return new SmtpReply(int.Parse(line.AsSpan(0, 3), CultureInfo.InvariantCulture), lines);
        }

        throw new InvalidDataException("The mail server's reply has no end.");
    }

    public void Dispose() => _stream.Dispose();

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTakeLine() is { } line)
                return line;

            if (_end == _received.Length)
                throw new InvalidDataException("The mail server's reply has a line that is too long.");

            var count = await _stream.ReadAsync(_received.AsMemory(_end), cancellationToken);
            if (count == 0)
                throw new EndOfStreamException("The mail server closed the connection.");

            _end += count;
        }
    }

    private string? TryTakeLine()
    {
        var length = _received.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
        if (length >= 0)
        {
            var line = Encoding.Latin1.GetString(_received, _start, length).TrimEnd('\r');
            _start += length + 1;
            return line;
        }

        _received.AsSpan(_start, _end - _start).CopyTo(_received);
        (_start, _end) = (0, _end - _start);
        return null;
    }

    private static X509ChainPolicy? Policy(X509Certificate2Collection? authorities)
    {
        if (authorities is null)
            return null;

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
