using MassTransit;
using MassTransit.Middleware;
using MassTransit.RabbitMqTransport;

namespace Notifications.DelayQueues;

/// <summary>
/// Carries out what MassTransit's redelivery filter has decided. Outside RabbitMQ, which in practice is the in-memory test harness,
/// the transport's own delay does the waiting, with the same step: a test sees the delays that production makes.
/// </summary>
internal sealed class DelayQueueRedeliveryContext<TMessage>(ConsumeContext<TMessage> context, DelayLadder ladder, RedeliveryOptions options)
    : MessageRedeliveryContext
    where TMessage : class
{
    public Task ScheduleRedelivery(TimeSpan delay, Action<ConsumeContext, SendContext>? callback = null)
    {
        var step = ladder.StepFor(delay);

        return context.ReceiveContext.TryGetPayload<ChannelContext>(out var channel)
            ? new LadderPublisher<TMessage>(context, channel, step, options).PublishAsync(ladder.PublishTimeout, callback)
            : new DelayedMessageRedeliveryContext<TMessage>(context, options).ScheduleRedelivery(step.Delay, callback);
    }
}
