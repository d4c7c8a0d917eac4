using MassTransit;
using MassTransit.Events;
using MassTransit.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Contracts;
using Notifications.Delivery;
using Notifications.Dispatch;
using Notifications.Holding;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Lifecycle;
using Notifications.Messaging;
using Notifications.Replay;
using Npgsql;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Notifications.IntegrationTests.Interleavings;

/// <summary>
/// The product's own types on a real database, without a host: claims, the lifecycle with its state machine, the dispatcher's statements, replays. Each
/// method does for many notifications at once what the product does for them at once.
/// </summary>
internal sealed class Product : IAsyncDisposable
{
    private readonly Platform _platform;
    private readonly ServiceProvider _services;
    private readonly NpgsqlDataSource _database;
    private readonly ClaimStore _claimStore;
    private readonly NotificationStateStore _states;
    private readonly CoalescingStateStore _sagas;
    private readonly NotificationOutcomesConsumer _outcomes;
    private readonly StateMachineRaiser<Fault<DeliverNotification>> _faults;
    private readonly BetweenReadAndWrite _between = new();
    private readonly ConsumeContext _context = Substitute.For<ConsumeContext>();

    private Product(Platform platform)
    {
        _platform = platform;
        _database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(platform.Database.ConnectionString)
        {
            MaxAutoPrepare = 50, AutoPrepareMinUsages = 2, NoResetOnClose = true, Options = "-c plan_cache_mode=force_custom_plan",   // as the product has it
        }.ConnectionString);
        _services = new ServiceCollection().AddMetrics().AddLogging().AddSingleton(TimeProvider.System).AddSingleton(_database)
            .Configure<DeliveryOptions>(x => x.Lease = Times.Lease)
            .Configure<DispatchOptions>(x => (x.LostAfter, x.MostFreshCommands) = (Times.LostAfter, 0))
            .AddSingleton<ClaimStore>().AddSingleton<Notifications.Delivery.Claims>()
            .AddSingleton<GateStore>().AddSingleton<GatedClaims>().AddSingleton<GateLessons>().AddSingleton<Lanes>().AddSingleton<Releases>()
            .AddSingleton<DispatchMetrics>().AddSingleton<CommandSender>().AddSingleton<FreshCommands>()
            .AddSingleton<DueRows>().AddSingleton<ReplayMetrics>().AddSingleton<DuplicateMetrics>().AddSingleton<Replays>()
            .AddSingleton<StrayMessages>().AddSingleton<LifecycleMetrics>().AddSingleton<NotificationStateStore>().AddSingleton<CoalescingStateStore>()
            .AddSingleton(BusThatTakesNothing()).AddSingleton<BrokerConfirms>().AddSingleton<OutcomeReporter>()   // for outcomes that nobody can use: there are none
            .AddSingleton<NotificationStateMachine>().AddSingleton<NotificationOutcomesConsumer>()
            .AddSingleton(x => new StateMachineRaiser<NotificationOutcome>(Machine(x), Machine(x).OutcomeReported))
            .BuildServiceProvider();
        Machine(_services).ConnectEventObserver(_between);
        _faults = new(Machine(_services), Machine(_services).DeliveryFaulted);
        _claimStore = _services.GetRequiredService<ClaimStore>();
        _states = _services.GetRequiredService<NotificationStateStore>();
        _sagas = _services.GetRequiredService<CoalescingStateStore>();
        _outcomes = _services.GetRequiredService<NotificationOutcomesConsumer>();
        Claims = _services.GetRequiredService<Notifications.Delivery.Claims>();
        Due = _services.GetRequiredService<DueRows>();
        Releases = _services.GetRequiredService<Releases>();
        Replays = _services.GetRequiredService<Replays>();
        Rows = new Rows(_database);
    }

    public Notifications.Delivery.Claims Claims { get; }

    public DueRows Due { get; }

    public Releases Releases { get; }

    public Replays Replays { get; }

    public Rows Rows { get; }

    public static async Task<Product> StartAsync() => new(await Platform.PrepareAsync());

    /// <summary>So whatever is released goes by the dispatcher, of which the model knows.</summary>
    private static IBus BusThatTakesNothing()
    {
        var bus = Substitute.For<IBus>();
        bus.GetSendEndpoint(Arg.Any<Uri>()).ThrowsAsync(new ConnectionException("the model's broker takes nothing from here"));
        return bus;
    }

    public Task ExtendAsync(IEnumerable<ClaimRequest> claimed) => _claimStore.ExtendAsync(claimed, CancellationToken.None);

    /// <param name="meanwhile">Is done after the rows were read and before they are written.</param>
    public async Task ApplyAsync(IEnumerable<NotificationOutcome> outcomes, Func<Task> meanwhile)
    {
        var message = Substitute.For<ConsumeContext<NotificationOutcomes>>();
        message.Message.Returns(new NotificationOutcomes { Items = [.. outcomes] });
        _between.Next = meanwhile;
        await _outcomes.Consume(message);
        await _between.RunAsync();   // of outcomes that nobody expects the machine tells nobody
    }

    /// <summary>As MassTransit does it with the product's saga repository: load, raise, save, and again when somebody was quicker.</summary>
    /// <param name="meanwhile">As above.</param>
    public async Task FailAsync(IReadOnlyCollection<(Guid Notification, FaultMessage Fault)> faults, Func<Task> meanwhile)
    {
        var pending = faults;
        while (pending.Count > 0)
        {
            var raised = await Task.WhenAll(pending.Select(async x =>
            {
                var state = (await _sagas.LoadAsync(x.Notification))!;
                var loaded = state.State;
                await _faults.RaiseAsync(_context, state, ToMessage(x.Notification, x.Fault));
                return (Asked: x, State: state, IsChanged: state.State != loaded);
            }));
            await meanwhile();
            meanwhile = () => Task.CompletedTask;
            var saved = await Task.WhenAll(raised.Select(async x => !x.IsChanged || await _sagas.TrySaveAsync(x.State)));
            pending = [.. raised.Where((_, index) => !saved[index]).Select(x => x.Asked)];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
        await _platform.DisposeAsync();
    }

    private static NotificationStateMachine Machine(IServiceProvider services) => services.GetRequiredService<NotificationStateMachine>();

    private static FaultEvent<DeliverNotification> ToMessage(Guid notification, FaultMessage fault) => new(
        new DeliverNotification { NotificationId = notification, Cycle = fault.Cycle, Attempt = 1 }, Guid.CreateVersion7(), HostMetadataCache.Host,
        new DeliveryFaultedException(fault.Cause, fault.Error, fault.Attempt), []);

    /// <summary>The state machine tells its observers after it has moved an instance in memory: the moment in which another may write the row.</summary>
    private sealed class BetweenReadAndWrite : IEventObserver<NotificationState>
    {
        public Func<Task>? Next { get; set; }

        public Task RunAsync()
        {
            var next = Next;
            Next = null;
            return next?.Invoke() ?? Task.CompletedTask;
        }

        public Task PreExecute(BehaviorContext<NotificationState> context) => Task.CompletedTask;

        public Task PreExecute<T>(BehaviorContext<NotificationState, T> context)
            where T : class => Task.CompletedTask;

        public Task PostExecute(BehaviorContext<NotificationState> context) => RunAsync();

        public Task PostExecute<T>(BehaviorContext<NotificationState, T> context)
            where T : class => RunAsync();

        public Task ExecuteFault(BehaviorContext<NotificationState> context, Exception exception) => Task.CompletedTask;

        public Task ExecuteFault<T>(BehaviorContext<NotificationState, T> context, Exception exception)
            where T : class => Task.CompletedTask;
    }
}
