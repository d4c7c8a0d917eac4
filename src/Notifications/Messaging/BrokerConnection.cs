using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Notifications.Messaging;

/// <summary>A plain AMQP connection, for what a bus can't do: ask how long a queue is and move messages between places in an error queue.</summary>
public sealed class BrokerConnection(IOptions<BrokerOptions> options) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IConnection? _connection;

    /// <exception cref="BrokerUnreachableException">No broker answers.</exception>
    public async Task<IChannel> OpenChannelAsync(bool confirms, CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken);
        return await connection.CreateChannelAsync(new CreateChannelOptions(confirms, confirms), cancellationToken);
    }

    /// <summary>Messages that wait to be delivered; those that a consumer holds unacknowledged don't count. 0 when there is no such queue.</summary>
    public async Task<uint> CountReadyAsync(string queue, CancellationToken cancellationToken)
    {
        // A channel of its own: asking for a queue that does not exist closes the channel.
        await using var channel = await OpenChannelAsync(confirms: false, cancellationToken);
        try
        {
            return await channel.MessageCountAsync(queue, cancellationToken);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return 0;
        }
    }

    private async Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { IsOpen: true }) return _connection;

            if (_connection is not null) await _connection.DisposeAsync();
            var factory = new ConnectionFactory { Uri = options.Value.Uri!, AutomaticRecoveryEnabled = false, ClientProvidedName = "notifications-operations" };
            if (BrokerTls.For(options.Value) is { } tls) factory.Ssl = tls.ToOption();
            return _connection = await factory.CreateConnectionAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync();
        _gate.Dispose();
    }
}
