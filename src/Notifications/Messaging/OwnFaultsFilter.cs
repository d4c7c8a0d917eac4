using MassTransit;
using MassTransit.Context;

namespace Notifications.Messaging;

/// <summary>
/// Faults are published, wherever a message says that they should go: the lifecycle must hear of them, and an address that can't be reached would keep the
/// message from ever being settled.
/// </summary>
internal sealed class OwnFaultsFilter : IFilter<ConsumeContext>
{
    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next) => next.Send(new WithoutAddresses(context));

    public void Probe(ProbeContext context) => context.CreateFilterScope("ownFaults");

    // MassTransit declares both without saying that they may be null, and asks whether they are.
    private sealed class WithoutAddresses(ConsumeContext context) : ConsumeContextProxy(context)
    {
        public override Uri ResponseAddress => null!;

        public override Uri FaultAddress => null!;
    }
}
