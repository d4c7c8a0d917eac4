using MassTransit;
using MassTransit.Events;
using MassTransit.Metadata;
using MassTransit.Middleware;
using Notifications.Contracts;

namespace Notifications.Messaging;

/// <summary>
/// Moves a faulted command to the error queue and publishes its <c>Fault</c> only then. MassTransit does it the other way round; a worker that died in
/// between left a notification that was Faulted and in no error queue whenever the broker gave the command out again before the lifecycle had heard
/// the fault. This way what is missing after a death is the fault, and the dispatcher misses that.
/// </summary>
internal sealed class FaultAfterMove : IFilter<ExceptionReceiveContext>
{
    public static void Configure(IReceiveEndpointConfigurator endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        endpoint.PublishFaults = false;   // by MassTransit, before the move
        endpoint.UseExecute(x => x.ReceiveContext.GetOrAddPayload(() => x));   // for below: what was received, as it was read
        endpoint.ConfigureError(x =>
        {
            x.UseFilter(new GenerateFaultFilter());   // no fault any more, but whoever observes the endpoint is told
            x.UseFilter(new ErrorTransportFilter());
            x.UseFilter(new FaultAfterMove());
        });
    }

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        // What is no command has no notification that could fault.
        if (context.TryGetPayload(out ConsumeContext? consumed) && consumed.TryGetMessage(out ConsumeContext<DeliverNotification>? command))
            await command.Publish<Fault<DeliverNotification>>(
                new FaultEvent<DeliverNotification>(command.Message, command.MessageId, HostMetadataCache.Host, context.Exception, [.. command.SupportedMessageTypes]),
                context.CancellationToken);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("faultAfterMove");
}
