using MassTransit;
using MassTransit.Configuration;

namespace Notifications.DelayQueues;

/// <summary>
/// Puts the ladder in the place of MassTransit's message scheduler. Everything else (policies, filters, held-back faults, the redelivery
/// count) remains MassTransit's own redelivery.
/// </summary>
internal sealed class DelayQueueRedeliveryObserver(
    IConsumePipeConfigurator configurator, DelayLadder ladder, RedeliveryTarget? returnTo, Action<IRedeliveryConfigurator> configure)
    : ScheduledRedeliveryConfigurationObserver(configurator, configure)
{
    protected override IRedeliveryPipeSpecification AddRedeliveryPipeSpecification<TMessage>(IConsumePipeConfigurator configurator)
    {
        var specification = new DelayQueueRedeliverySpecification<TMessage>(ladder, returnTo);
        configurator.AddPipeSpecification(specification);

        return specification;
    }
}
