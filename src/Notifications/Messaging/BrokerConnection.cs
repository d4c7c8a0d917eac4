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

    /// <summary>Whether a message that is published over a new connection is taken. False: it is away, hangs, refuses us, or has an alarm.</summary>
    public async Task<bool> IsWellAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(within);
        try
        {
            await using var connection = await CreateFactory("notifications-watch").CreateConnectionAsync(bound.Token);
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), bound.Token);
            var queue = await channel.QueueDeclareAsync(cancellationToken: bound.Token);
            await channel.BasicPublishAsync("", queue.QueueName, mandatory: true, ReadOnlyMemory<byte>.Empty, bound.Token);
            return true;
        }
#pragma warning disable CA1031 // It fails in too many ways to list, and every one means the same.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
#pragma warning restore CA1031
    }

    private ConnectionFactory CreateFactory(string name)
    {
        var factory = new ConnectionFactory { Uri = options.Value.Uri!, AutomaticRecoveryEnabled = false, ClientProvidedName = name };
        if (BrokerTls.For(options.Value) is { } tls) factory.Ssl = tls.ToOption();
        return factory;
    }

    private async Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { IsOpen: true }) return _connection;

            if (_connection is not null) await _connection.DisposeAsync();
            return _connection = await CreateFactory("notifications-operations").CreateConnectionAsync(cancellationToken);
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
