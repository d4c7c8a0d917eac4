using MassTransit;
using MassTransit.Events;
using MassTransit.Metadata;
using Notifications.Contracts;

namespace Notifications.Messaging;

/// <summary>
/// Publishes the <c>Fault</c> of a command once <see cref="ErrorQueueFilter"/> has moved it. MassTransit does it the other way round; a worker that died in
/// between left a notification that was Faulted and in no error queue whenever the broker gave the command out again before the lifecycle had heard
/// the fault. This way what is missing after a death is the fault, and the dispatcher misses that.
/// </summary>
internal sealed class FaultAfterMove : IFilter<ExceptionReceiveContext>
{
    /// <param name="endpoint">Moves to its error queue by <see cref="ErrorQueueFilter"/>, configured before.</param>
    public static void Configure(IReceiveEndpointConfigurator endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        endpoint.PublishFaults = false;   // by MassTransit, before the move
        endpoint.UseExecute(x => x.ReceiveContext.GetOrAddPayload(() => x));   // for below: what was received, as it was read
        endpoint.ConfigureError(x => x.UseFilter(new FaultAfterMove()));
    }

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        // What is no command, or one that its notification can't have sent, has no notification that could fault.
        if (context.Exception.GetBaseException() is not UnusableMessageException && context.TryGetPayload(out ConsumeContext? consumed) && consumed.TryGetMessage(out ConsumeContext<DeliverNotification>? command))
            await command.Publish<Fault<DeliverNotification>>(
                new FaultEvent<DeliverNotification>(command.Message, command.MessageId, HostMetadataCache.Host, context.Exception, [.. command.SupportedMessageTypes]),
                context.CancellationToken);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("faultAfterMove");
}
