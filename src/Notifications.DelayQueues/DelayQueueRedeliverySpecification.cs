using MassTransit;
using MassTransit.Configuration;

namespace Notifications.DelayQueues;

internal sealed class DelayQueueRedeliverySpecification<TMessage>(DelayLadder ladder, RedeliveryTarget? returnTo)
    : IPipeSpecification<ConsumeContext<TMessage>>, IRedeliveryPipeSpecification
    where TMessage : class
{
    public RedeliveryOptions Options { get; set; }

    public void Apply(IPipeBuilder<ConsumeContext<TMessage>> builder) => builder.AddFilter(new DelayQueueRedeliveryFilter<TMessage>(ladder, returnTo, Options));

    public IEnumerable<ValidationResult> Validate() => [];
}
