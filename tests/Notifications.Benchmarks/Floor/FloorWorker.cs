using System.Net.Http.Headers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Notifications.Benchmarks.Floor;

/// <summary>Queue, POST to the receiver, ack; what fails waits in a queue with a time to live.</summary>
internal sealed class FloorWorker(IChannel channel, FloorPublisher publisher, Uri receiver) : IDisposable
{
    public const string Failures = "failures";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null });

    public static async Task<FloorWorker> StartAsync(IConnection connection, FloorPublisher publisher, Uri receiver, ushort concurrency)
    {
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(false, false, consumerDispatchConcurrency: concurrency));
        await channel.BasicQosAsync(0, concurrency, global: false);
        var worker = new FloorWorker(channel, publisher, receiver);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += worker.DeliverAsync;
        await channel.BasicConsumeAsync(FloorQueues.Events, autoAck: false, consumer);
        return worker;
    }

    public void Dispose() => _http.Dispose();

    private async Task DeliverAsync(object sender, BasicDeliverEventArgs message)
    {
        var id = message.BasicProperties.MessageId ?? "";
        if (!await PostAsync(id, message.Body, message.CancellationToken) && !await TryLaterAsync(id, message))
        {
            await channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: true, message.CancellationToken);
            return;
        }

        await channel.BasicAckAsync(message.DeliveryTag, multiple: false, message.CancellationToken);
    }

    private async Task<bool> PostAsync(string id, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        using var request = new HttpRequestMessage(HttpMethod.Post, receiver) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        try
        {
            using var response = await _http.SendAsync(request, timeout.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> TryLaterAsync(string id, BasicDeliverEventArgs message)
    {
        var failures = (message.BasicProperties.Headers?.TryGetValue(Failures, out var value) == true && value is int before ? before : 0) + 1;
        try
        {
            await publisher.PublishAsync(FloorQueues.After(failures), id, message.Body, failures, message.CancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is PublishException or OperationCanceledException)
        {
            return false;
        }
    }
}
