using System.Net;
using System.Net.Sockets;

namespace Notifications.Channels.Webhook;

/// <summary>
/// Opens the connection of a webhook: resolves once, drops the addresses the policy forbids, and dials the ones that were checked.
/// Nothing is resolved a second time, so a name that changes its answer in between (DNS rebinding) gains nothing.
/// Where a name has both kinds of addresses the forbidden ones are never dialled; refusing the name altogether would only
/// break receivers that publish an internal address next to their public one.
/// </summary>
internal sealed class GuardedConnector(AddressPolicy policy, TimeSpan connectTimeout, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    // A name may carry hundreds of addresses; each one dialled gets a share of the time.
    private const int MaxCandidates = 4;

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await resolve(context.DnsEndPoint.Host, cancellationToken);
        var candidates = addresses.Where(policy.Permits).Take(MaxCandidates).ToArray();

        return candidates switch
        {
            [] when addresses is [] => throw new SocketException((int)SocketError.NoData),
            [] => throw new AddressRefusedException(),
            _ => new NetworkStream(await DialFirstAsync(candidates, context.DnsEndPoint.Port, cancellationToken), ownsSocket: true),
        };
    }

    private async Task<Socket> DialFirstAsync(IPAddress[] candidates, int port, CancellationToken cancellationToken)
    {
        foreach (var candidate in candidates[..^1])
        {
            try
            {
                return await DialAsync(new IPEndPoint(candidate, port), connectTimeout / candidates.Length, cancellationToken);
            }
            catch (SocketException)
            {
                // The next address may answer. What the last one says is what the attempt ends in.
            }
        }

        return await DialAsync(new IPEndPoint(candidates[^1], port), connectTimeout, cancellationToken);
    }

    private static async Task<Socket> DialAsync(IPEndPoint endpoint, TimeSpan patience, CancellationToken cancellationToken)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        giveUp.CancelAfter(patience);

        try
        {
            await socket.ConnectAsync(endpoint, giveUp.Token);
            return socket;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
        finally
        {
            if (!socket.Connected)
                socket.Dispose();
        }
    }
}
