using MassTransit;
using MassTransit.Context;
using MassTransit.Middleware;

namespace Notifications.Lifecycle;

/// <summary>Raises an event of the state machine on an instance that is in memory already. The caller loads and saves, in bulk. Public API only.</summary>
public sealed class StateMachineRaiser<T>(NotificationStateMachine machine, Event<T> raised)
    where T : class
{
    private readonly IPipe<SagaConsumeContext<NotificationState, T>> _pipe =
        Pipe.New<SagaConsumeContext<NotificationState, T>>(x => x.UseFilter(new StateMachineSagaMessageFilter<NotificationState, T>(machine, raised)));

    public Task RaiseAsync(ConsumeContext context, NotificationState state, T message) =>
        _pipe.Send(new DefaultSagaConsumeContext<NotificationState, T>(new MessageConsumeContext<T>(context, message), state));
}
