using MassTransit;
using MassTransit.RabbitMqTransport;
using MassTransit.Serialization;
using RabbitMQ.Client.Exceptions;

namespace Notifications.DelayQueues;

/// <summary>
/// Publishes a message to a step of the ladder and returns when the broker has confirmed it. What the broker refuses is tried again until
/// the time is up, so that a broker that refuses at once does not make the endpoint consume the same message in a tight loop.
/// </summary>
internal sealed class LadderPublisher<TMessage>(ConsumeContext<TMessage> context, ChannelContext channel, DelayStep step, RedeliveryTarget? returnTo, RedeliveryOptions options)
    where TMessage : class
{
    private static readonly TimeSpan Breather = TimeSpan.FromMilliseconds(500);

    // Where it came from: what goes wrong is told of that queue.
    private readonly string _queue = context.ReceiveContext.TryGetPayload<ReceiveSettings>(out var settings)
        ? settings.QueueName
        : context.ReceiveContext.InputAddress.AbsolutePath.Split('/')[^1];

    public async Task PublishAsync(TimeSpan timeout, Action<ConsumeContext, SendContext>? callback)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        bounded.CancelAfter(timeout);

        Exception? reason = null;

        try
        {
            // On a closed channel the broker has the message back already: to publish it would only make a duplicate.
            while (channel.Channel.IsOpen)
            {
                try
                {
                    await PublishAsync(callback, bounded.Token);
                    return;
                }
                catch (Exception exception) when (MayPass(exception))
                {
                    var mayRepairAtOnce = reason is null && exception is MessageReturnedException;
                    reason = exception;

                    if (!mayRepairAtOnce)
                        await Task.Delay(Breather, bounded.Token);
                }

                // A returned message found no queue: it was deleted under us.
                if (channel.Channel.IsOpen)
                    await LadderTopology.DeclareAsync(channel, step).WaitAsync(bounded.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException || MayPass(exception))
        {
            throw new RedeliveryNotPublishedException(_queue, step, timeout, reason ?? exception);
        }

        throw new RedeliveryNotPublishedException(_queue, step, timeout, reason);
    }

    private async Task PublishAsync(Action<ConsumeContext, SendContext>? callback, CancellationToken cancellationToken)
    {
        // Not the consume context's endpoint: that one remembers every send that failed and fails the message for it in the end, although the
        // send was made again and has succeeded by then. The message would be on the ladder and in the error queue.
        var endpoint = await context.ReceiveContext.SendEndpointProvider.GetSendEndpoint(new Uri($"exchange:{step.Name}")).WaitAsync(cancellationToken);
        var prepare = Pipe.Execute<SendContext<TMessage>>(send => Prepare(send, callback));

        await endpoint.Send(context.Message, new ForwardMessagePipe<TMessage>(context, prepare), cancellationToken);
    }

    private void Prepare(SendContext<TMessage> send, Action<ConsumeContext, SendContext>? callback)
    {
        send.ApplyRedeliveryOptions(context, options);
        send.SetRoutingKey(returnTo?.Name ?? _queue);
        send.Durable = true;
        // An expiration shorter than the step would end the delay early.
        send.TimeToLive = null;

        // The broker's record of earlier hops grows with every one and means nothing to the consumer.
        foreach (var header in send.Headers.GetAll().Select(header => header.Key).Where(IsDeathHeader).ToArray())
            send.Headers.Set(header, (string?)null);

        if (send.TryGetPayload<RabbitMqSendContext>(out var rabbit))
            rabbit.Mandatory = true;

        callback?.Invoke(context, send);
    }

    private static bool IsDeathHeader(string header) =>
        header is "x-death" || header.StartsWith("x-first-death-", StringComparison.Ordinal) || header.StartsWith("x-last-death-", StringComparison.Ordinal);

    // What the broker or the connection said may change with time; a message that cannot be serialized stays as it is.
    private static bool MayPass(Exception exception) =>
        exception is RabbitMQClientException or ConnectionException or TransportException or TransportUnavailableException or MessageReturnedException;
}
