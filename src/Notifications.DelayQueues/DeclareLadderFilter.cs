using MassTransit;
using MassTransit.RabbitMqTransport;

namespace Notifications.DelayQueues;

/// <summary>
/// Declares the ladder, and the queue that it returns to, whenever a receive endpoint gets a channel, before it consumes: at the start, after a lost
/// connection, and on a broker that came back empty.
/// </summary>
internal sealed class DeclareLadderFilter(DelayLadder ladder, RedeliveryTarget? returnTo) : IFilter<ChannelContext>
{
    public async Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        await LadderTopology.DeclareAsync(context, ladder);
        if (returnTo is not null) await LadderTopology.DeclareAsync(context, returnTo);
        await next.Send(context);
    }

    public void Probe(ProbeContext context)
    {
        var scope = context.CreateFilterScope("declareDelayLadder");
        scope.Add("steps", ladder.Steps.Select(step => step.Name));
        if (returnTo is not null) scope.Add("returnTo", returnTo.Name);
    }
}
