using MassTransit;
using MassTransit.Configuration;
using MassTransit.Context;
using MassTransit.Middleware;
using MassTransit.Saga;

namespace Notifications.Lifecycle;

/// <summary>
/// MassTransit's saga repository over our rows, through its public interfaces. The intake inserts the rows, so there is no insert here and nothing is
/// ever deleted: a row stays as the memory that makes duplicates harmless.
/// </summary>
internal sealed class NotificationSagaRepository(
    CoalescingStateStore store, ISagaConsumeContextFactory<CoalescingStateStore, NotificationState> contexts)
    : ISagaRepositoryContextFactory<NotificationState>, ILoadSagaRepositoryContextFactory<NotificationState>
{
    public static void Register(ISagaRepositoryRegistrationConfigurator<NotificationState> configurator)
    {
        configurator.RegisterLoadSagaRepository<NotificationState, NotificationSagaRepository>();
        configurator.RegisterSagaRepository<NotificationState, CoalescingStateStore, SagaConsumeContextFactory<CoalescingStateStore, NotificationState>,
            NotificationSagaRepository>();
    }

    public void Probe(ProbeContext context) => context.Add("persistence", "npgsql");

    public Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<NotificationState, T>> next)
        where T : class => next.Send(new MessageContext<T>(store, context, contexts));

    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<NotificationState> query, IPipe<SagaRepositoryQueryContext<NotificationState, T>> next)
        where T : class => throw new NotSupportedException("Notifications are correlated by id only");

    public Task<T> Execute<T>(Func<LoadSagaRepositoryContext<NotificationState>, Task<T>> asyncMethod, CancellationToken cancellationToken)
        where T : class => asyncMethod(new LoadContext(store, cancellationToken));

    private sealed class LoadContext(CoalescingStateStore store, CancellationToken cancellationToken)
        : BasePipeContext(cancellationToken), LoadSagaRepositoryContext<NotificationState>
    {
        public async Task<NotificationState> Load(Guid correlationId) => (await store.LoadAsync(correlationId))!;
    }

    private sealed class MessageContext<T>(
        CoalescingStateStore store, ConsumeContext<T> context, ISagaConsumeContextFactory<CoalescingStateStore, NotificationState> contexts)
        : ConsumeContextScope<T>(context), SagaRepositoryContext<NotificationState, T>
        where T : class
    {
        private readonly ConsumeContext<T> _context = context;
        private (string, int) _loaded;

        public async Task<SagaConsumeContext<NotificationState, T>> Load(Guid correlationId)
        {
            if (await store.LoadAsync(correlationId) is not { } state) return null!;

            _loaded = (state.State, state.Answered);
            return await contexts.CreateSagaConsumeContext(store, _context, state, SagaConsumeContextMode.Load);
        }

        // A fault that changed nothing is not written: the dispatcher sets the due time without a new version, and would lose it.
        public async Task Update(SagaConsumeContext<NotificationState> context)
        {
            if ((context.Saga.State, context.Saga.Answered) != _loaded && !await store.TrySaveAsync(context.Saga)) throw new NotificationChangedException(context.Saga.CorrelationId);
        }

        public Task<SagaConsumeContext<NotificationState, TMessage>> CreateSagaConsumeContext<TMessage>(
            ConsumeContext<TMessage> consumeContext, NotificationState instance, SagaConsumeContextMode mode)
            where TMessage : class => contexts.CreateSagaConsumeContext(store, consumeContext, instance, mode);

        public Task<SagaConsumeContext<NotificationState, T>> Add(NotificationState instance) => throw NotByTheSaga();

        public Task<SagaConsumeContext<NotificationState, T>> Insert(NotificationState instance) => throw NotByTheSaga();

        public Task Save(SagaConsumeContext<NotificationState> context) => throw NotByTheSaga();

        public Task Delete(SagaConsumeContext<NotificationState> context) => throw NotByTheSaga();

        public Task Discard(SagaConsumeContext<NotificationState> context) => Task.CompletedTask;

        public Task Undo(SagaConsumeContext<NotificationState> context) => Task.CompletedTask;

        private static NotSupportedException NotByTheSaga() => new("The intake inserts notifications, and nothing deletes them");
    }
}

/// <summary>Somebody else changed the row between load and save. Retried at once, in process.</summary>
public sealed class NotificationChangedException(Guid notification) : Exception($"Notification {notification} was changed concurrently");
