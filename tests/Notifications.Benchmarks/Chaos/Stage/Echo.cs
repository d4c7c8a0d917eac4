using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Notifications.Benchmarks.Chaos.Stage;

/// <summary>Listens at the exchanges in front of some queues and publishes every n-th message once more, byte by byte, to the same queue.</summary>
internal sealed class Echo : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly int _oneIn;
    private int _seen;
    private int _doubled;

    private Echo(IConnection connection, int oneIn) => (_connection, _oneIn) = (connection, oneIn);

    public int Seen => _seen;
    public int Doubled => _doubled;

    public static async Task<Echo> StartAsync(ConnectionFactory factory, int oneIn, IEnumerable<string> queues, CancellationToken cancellationToken)
    {
        var echo = new Echo(await factory.CreateConnectionAsync(cancellationToken), oneIn);
        foreach (var queue in queues) await echo.ListenAsync(queue, cancellationToken);
        return echo;
    }

    // MassTransit gives every queue an exchange of its own name, which all of its messages go through.
    private async Task ListenAsync(string queue, CancellationToken cancellationToken)
    {
        var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var listener = (await channel.QueueDeclareAsync(cancellationToken: cancellationToken)).QueueName;   // ours alone, gone with the connection
        await channel.QueueBindAsync(listener, queue, "", cancellationToken: cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, message) =>
        {
            if (Interlocked.Increment(ref _seen) % _oneIn != 0) return;
            await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties(message.BasicProperties), message.Body);
            Interlocked.Increment(ref _doubled);
        };
        await channel.BasicConsumeAsync(listener, autoAck: true, consumer, cancellationToken);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
