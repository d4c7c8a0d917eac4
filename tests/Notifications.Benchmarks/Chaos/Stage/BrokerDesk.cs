using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Notifications.Benchmarks.Chaos.Stage;

/// <summary>What somebody with access to the broker can do: count, purge, publish. A connection each time, because the broker dies in between.</summary>
internal sealed class BrokerDesk(Uri broker)
{
    public const string Commands = "deliver-webhook-normal";
    public const string Errors = "deliver-webhook_error";
    public const string Outcomes = "lifecycle";

    private static readonly BasicProperties Envelope = new() { Persistent = true, ContentType = "application/vnd.masstransit+json" };

    private readonly ConnectionFactory _factory = new() { Uri = broker, AutomaticRecoveryEnabled = false };

    /// <returns>0 when there is no such queue: an error queue is declared with its first message, and a wiped broker has none.</returns>
    public async Task<uint> CountAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            return await UseAsync(async channel => (await channel.QueueDeclarePassiveAsync(queue, cancellationToken)).MessageCount, cancellationToken);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return 0;
        }
    }

    /// <returns>How many messages are gone.</returns>
    public Task<uint> PurgeAsync(string queue, CancellationToken cancellationToken) =>
        UseAsync(channel => channel.QueuePurgeAsync(queue, cancellationToken), cancellationToken);

    /// <summary>Commands as the product sends them, once more: what at-least-once dead-lettering, or a publisher that missed a confirm, does.</summary>
    public Task CopyCommandsAsync(IReadOnlyCollection<Guid> notifications, CancellationToken cancellationToken) => UseAsync(
        async channel =>
        {
            foreach (var notification in notifications)
                await channel.BasicPublishAsync("", Commands, mandatory: true, new BasicProperties(Envelope), Command(notification), cancellationToken);
            return notifications.Count;
        },
        cancellationToken);

    /// <summary>From now until what is returned is disposed of, some of what goes into these queues goes in twice.</summary>
    public Task<Echo> DoubleAsync(int oneIn, CancellationToken cancellationToken, params string[] queues) => Echo.StartAsync(_factory, oneIn, queues, cancellationToken);

    private static ReadOnlyMemory<byte> Command(Guid notification) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        messageId = Guid.CreateVersion7(),
        messageType = new[] { "urn:message:Notifications.Contracts:DeliverNotification" },
        message = new { notificationId = notification, cycle = 1, attempt = 1 },
    });

    private async Task<T> UseAsync<T>(Func<IChannel, Task<T>> use, CancellationToken cancellationToken)
    {
        await using var connection = await _factory.CreateConnectionAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        return await use(channel);
    }
}
