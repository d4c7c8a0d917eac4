using MassTransit;

namespace Notifications.DelayQueues;

/// <summary>Stands around MassTransit's redelivery filter: gives it the ladder to wait on, and sorts out a redelivery that could not be made.</summary>
internal sealed class DelayQueueRedeliveryFilter<TMessage>(DelayLadder ladder, RedeliveryTarget? returnTo, RedeliveryOptions options) : IFilter<ConsumeContext<TMessage>>
    where TMessage : class
{
    public async Task Send(ConsumeContext<TMessage> context, IPipe<ConsumeContext<TMessage>> next)
    {
        MessageRedeliveryContext redelivery = new DelayQueueRedeliveryContext<TMessage>(context, ladder, returnTo, options);
        context.AddOrUpdatePayload(() => redelivery, _ => redelivery);

        try
        {
            await next.Send(context);
        }
        catch (TransportException exception) when (FindNotPublished(exception) is { } notPublished)
        {
            throw notPublished;
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !context.ReceiveContext.IsFaulted)
        {
            // A redelivery that can never be made (a delay beyond the ladder, a decision that throws): MassTransit moves the message to
            // the error queue but has held the consumer's fault back. Whoever waits for the Fault<T> is told here.
            await context.NotifyFaulted(context.ReceiveContext.ElapsedTime, TypeCache<DelayQueueRedeliveryFilter<TMessage>>.ShortName, exception);
            throw;
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("delayQueueRedelivery").Add("steps", ladder.Steps.Select(step => step.Name));

    // MassTransit wraps both what the consumer threw and why it could not be redelivered.
    private static RedeliveryNotPublishedException? FindNotPublished(TransportException exception) =>
        (exception.InnerException as AggregateException)?.InnerExceptions.OfType<RedeliveryNotPublishedException>().FirstOrDefault();
}
