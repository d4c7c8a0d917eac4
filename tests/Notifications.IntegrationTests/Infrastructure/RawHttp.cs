using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>HTTP/1.1 without a client's manners: the bytes that a test says go out as they are.</summary>
internal static class RawHttp
{
    private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";

    /// <summary>No request may take longer, whatever is wrong with it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A whole request with its true length.</summary>
    public static byte[] Request(string method, string path, string key, byte[] body, params IEnumerable<string> headers) =>
        [.. Head(method, path, key, [.. headers, $"Content-Length: {body.Length}"]), .. body];

    /// <summary>Latin-1, so that a test can write any byte as a character.</summary>
    public static byte[] Head(string method, string path, string key, params IEnumerable<string> headers) =>
        Encoding.Latin1.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-API-Key: {key}\r\n{string.Concat(headers.Select(x => x + "\r\n"))}\r\n");

    /// <summary>Sends, and reads until the server has said all it wants.</summary>
    /// <param name="endsThere">
    /// Says that nothing more comes, though the server may wait for it. It may take that for a client that has gone, and may have done its work all the same.
    /// </param>
    /// <returns>The status of the first answer that is not 100; null when the connection was closed without one.</returns>
    public static async Task<(int? Status, string Answer)> SendAsync(string url, byte[] bytes, bool endsThere = false)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        var address = new Uri(url);
        await client.ConnectAsync(address.Host, address.Port, patience.Token);
        var answer = new MemoryStream();
        try
        {
            var stream = client.GetStream();
            await stream.WriteAsync(bytes, patience.Token);
            if (endsThere) client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(answer, patience.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // A server that has read enough may close the door while the rest still comes.
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No end of the answer within {Patience}; so far: {Encoding.UTF8.GetString(answer.ToArray())}");
        }

        var text = Encoding.UTF8.GetString(answer.ToArray());
        if (text.StartsWith(Continue, StringComparison.Ordinal)) text = text[Continue.Length..];
        return (text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture) : null, text);
    }
}
