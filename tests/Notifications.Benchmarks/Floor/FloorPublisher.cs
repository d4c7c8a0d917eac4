using RabbitMQ.Client;

namespace Notifications.Benchmarks.Floor;

/// <summary>Publishes and waits for the broker's confirm. Several channels, because one channel's confirms are one line.</summary>
internal sealed class FloorPublisher(IReadOnlyList<IChannel> channels)
{
    private const int Channels = 4;
    private const int MostOutstanding = 4_096;
    private int _next;

    public static async Task<FloorPublisher> CreateAsync(IConnection connection)
    {
        var confirms = new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, new ThrottlingRateLimiter(MostOutstanding));
        var channels = new List<IChannel>();
        for (var i = 0; i < Channels; i++) channels.Add(await connection.CreateChannelAsync(confirms));
        return new FloorPublisher(channels);
    }

    public ValueTask PublishAsync(string queue, string id, ReadOnlyMemory<byte> body, int failures, CancellationToken cancellationToken)
    {
        var properties = new BasicProperties { Persistent = true, ContentType = "application/json", MessageId = id };
        if (failures > 0) properties.Headers = new Dictionary<string, object?> { [FloorWorker.Failures] = failures };
        var channel = channels[(int)((uint)Interlocked.Increment(ref _next) % (uint)channels.Count)];
        return channel.BasicPublishAsync("", queue, mandatory: true, properties, body, cancellationToken);
    }
}
