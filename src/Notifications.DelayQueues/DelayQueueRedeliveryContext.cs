using MassTransit;
using MassTransit.RabbitMqTransport;
using MassTransit.Serialization;

namespace Notifications.DelayQueues;

/// <summary>
/// Carries out what MassTransit's redelivery filter has decided. Outside RabbitMQ, which in practice is the in-memory test harness,
/// the transport's own delay does the waiting, with the same step and the same way back: a test sees the delays that production makes.
/// </summary>
internal sealed class DelayQueueRedeliveryContext<TMessage>(
    ConsumeContext<TMessage> context, DelayLadder ladder, RedeliveryTarget? returnTo, RedeliveryOptions options) : MessageRedeliveryContext
    where TMessage : class
{
    public Task ScheduleRedelivery(TimeSpan delay, Action<ConsumeContext, SendContext>? callback = null)
    {
        var step = ladder.StepFor(delay);

        return context.ReceiveContext.TryGetPayload<ChannelContext>(out var channel)
            ? new LadderPublisher<TMessage>(context, channel, step, returnTo, options).PublishAsync(ladder.PublishTimeout, callback)
            : DelayAsync(step.Delay, callback);
    }

    private async Task DelayAsync(TimeSpan delay, Action<ConsumeContext, SendContext>? callback)
    {
        var endpoint = await context.GetSendEndpoint(returnTo is null ? context.ReceiveContext.InputAddress : new Uri($"queue:{returnTo.Name}"));
        var prepare = Pipe.Execute<SendContext<TMessage>>(send =>
        {
            send.ApplyRedeliveryOptions(context, options);
            send.Delay = delay;
            callback?.Invoke(context, send);
        });

        await endpoint.Send(context.Message, new ForwardMessagePipe<TMessage>(context, prepare), context.CancellationToken);
    }
}
