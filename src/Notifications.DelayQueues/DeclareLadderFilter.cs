using MassTransit;
using MassTransit.RabbitMqTransport;

namespace Notifications.DelayQueues;

/// <summary>
/// Declares the ladder whenever a receive endpoint gets a channel, before it consumes: at the start, after a lost connection,
/// and on a broker that came back empty.
/// </summary>
internal sealed class DeclareLadderFilter(DelayLadder ladder) : IFilter<ChannelContext>
{
    public async Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        await LadderTopology.DeclareAsync(context, ladder);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("declareDelayLadder").Add("steps", ladder.Steps.Select(step => step.Name));
}
