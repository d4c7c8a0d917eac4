using MassTransit;
using MassTransit.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Notifications.Channels;
using Notifications.Contracts;
using Notifications.DelayQueues;
using Notifications.Delivery;
using Notifications.Lifecycle;
using Notifications.Storage;
using Npgsql;

namespace Notifications.Messaging;

/// <summary>The bus: which queues there are, who consumes them, and in which order failures are dealt with.</summary>
internal static class BusRegistration
{
    /// <summary>Messages of outcomes that are applied at the same time; each is a whole statement's work.</summary>
    private const int LifecycleConcurrency = 4;

    public static void AddBus(this IServiceCollection services, IConfiguration configuration, Roles roles)
    {
        services.AddOptions<BrokerOptions>().Bind(configuration.GetSection(BrokerOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<BrokerConnection>();
        services.AddSingleton<BrokerConfirms>();
        services.AddSingleton<BusWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<BusWatch>());
        services.AddOptions<MassTransitHostOptions>().Configure(x =>
        {
            // Services start side by side, so the API takes events while this one still waits for a broker. Not waiting would be worse: a bus
            // that is stopped before it has started goes on consuming, over services that are disposed.
            x.WaitUntilStarted = true;
            x.StopTimeout = TimeSpan.FromSeconds(30);
            x.ConsumerStopTimeout = TimeSpan.FromSeconds(20);
        });
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();   // on by default: it would tell MassTransit's makers about every installation
            if (roles.HasFlag(Roles.Delivery)) bus.AddConsumer<DeliverNotificationConsumer>();
            if (roles.HasFlag(Roles.Lifecycle))
            {
                bus.AddConsumer<NotificationOutcomesConsumer>();
                bus.AddSagaStateMachine<NotificationStateMachine, NotificationState>().Repository(NotificationSagaRepository.Register);
            }

            bus.UsingRabbitMq((context, rabbit) =>
            {
                var broker = context.GetRequiredService<IOptions<BrokerOptions>>().Value;
                rabbit.Host(broker.Uri!, host =>
                {
                    if (BrokerTls.For(broker) is { } tls) host.UseSsl(tls.Apply);
                });
                rabbit.ConfigureJsonSerializerOptions(WireJson.Configure);
                rabbit.Send<DeliverNotification>(x => x.UseCorrelationId(message => message.NotificationId));
                rabbit.SendTopology.ErrorQueueNameFormatter = new Queues.ErrorNames();

                if (roles.HasFlag(Roles.Delivery)) rabbit.AddDeliveryEndpoints(context);
                if (roles.HasFlag(Roles.Lifecycle)) rabbit.AddLifecycleEndpoint(context);
            });
        });
    }

    /// <summary>Measures every message by OpenTelemetry's conventions. Apart from the bus, so that a process that nobody observes pays nothing.</summary>
    public static void AddMessagingMetrics(this IServiceCollection services)
    {
        services.AddSingleton<MessagingMetrics>();
        services.AddSendObserver(x => x.GetRequiredService<MessagingMetrics>());
        services.AddPublishObserver(x => x.GetRequiredService<MessagingMetrics>());
        services.AddReceiveObserver(x => x.GetRequiredService<MessagingMetrics>());
    }

    private static void AddDeliveryEndpoints(this IRabbitMqBusFactoryConfigurator rabbit, IBusRegistrationContext context)
    {
        var options = context.GetRequiredService<IOptions<DeliveryOptions>>().Value;
        var ladder = new DelayLadder(options.Redelivery.Distinct());
        var channels = context.GetServices<IChannel>().Select(x => x.Name).Where(x => options.Channels.Count == 0 || options.Channels.Contains(x));
        var priorities = Priorities.All.Where(x => options.Priorities.Count == 0 || options.Priorities.Contains(x)).ToList();

        // Every process consumes the retries of its channels, whatever its priorities: so no combination of settings leaves them to nobody, and whoever defers a
        // command has declared the queue that it comes back to.
        foreach (var channel in channels)
            foreach (var share in priorities.Append(Queues.Retries))
                rabbit.ReceiveEndpoint(Queues.Deliver(channel, share), endpoint =>
                {
                    endpoint.UseQuorumQueue();
                    endpoint.ConfigureConsumeTopology = false;   // commands are sent, never published
                    var concurrency = options.Concurrency.GetValueOrDefault(share, DeliveryOptions.DefaultConcurrency);
                    endpoint.ConcurrentMessageLimit = concurrency;
                    endpoint.PrefetchCount = 2 * concurrency;   // the next ones are here when a claim's turn comes

                    endpoint.UseFirst(new CommandFilter());
                    // No retry in process and no outbox: claims and outcomes wait for their servers themselves, and an outcome is confirmed
                    // before its command is acknowledged.
                    endpoint.UseDelayQueueRedelivery(ladder, new RedeliveryTarget(Queues.Retry(channel)), x => x.DecideBy((exception, _) => (exception as DeliveryDeferredException)?.Delay));
                    FaultAfterMove.Configure(endpoint);
                    endpoint.ConfigureConsumer<DeliverNotificationConsumer>(context);
                });
    }

    private static void AddLifecycleEndpoint(this IRabbitMqBusFactoryConfigurator rabbit, IBusRegistrationContext context) =>
        rabbit.ReceiveEndpoint(Queues.Lifecycle, endpoint =>
        {
            endpoint.UseQuorumQueue();
            endpoint.ConcurrentMessageLimit = LifecycleConcurrency;
            endpoint.PrefetchCount = 4 * LifecycleConcurrency;

            // Order is meaning. Outer: while the database is away, or refuses work for whatever reason that is not the row's own, wait here with the
            // message unacknowledged; the broker takes it back when this process dies or after its consumer timeout, and gives it out again.
            // An outcome in the error queue would be an outcome forgotten. Inner: somebody else was quicker with a row, so load it again at once.
            endpoint.UseMessageRetry(x =>
            {
                x.Handle<NpgsqlException>(exception => !RowFault.Is(exception));
                x.Interval(100_000, TimeSpan.FromSeconds(1));
            });
            endpoint.UseMessageRetry(x =>
            {
                x.Handle<NotificationChangedException>();
                x.Intervals(10, 20, 50, 100, 200, 400, 800);
            });
            endpoint.ConfigureConsumer<NotificationOutcomesConsumer>(context);
            endpoint.ConfigureSaga<NotificationState>(context);
        });

    private static void UseQuorumQueue(this IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.SetQuorumQueue();
        endpoint.SetQueueArgument("x-delivery-limit", Queues.DeliveryLimit);
        // What nobody understands goes to the error queue with its reason instead of a _skipped queue that nobody watches.
        endpoint.ConfigureDeadLetter(x => x.UseFilter(new ErrorQueueFilter()));
        endpoint.ConfigureError(x => x.UseFilter(new ErrorQueueFilter()));
        endpoint.UseFirst(new OwnFaultsFilter());
    }

    // Before everything that is built for each type of message: what throws here makes no fault, and nothing is redelivered.
    private static void UseFirst(this IConsumePipeConfigurator endpoint, IFilter<ConsumeContext> filter) =>
        endpoint.AddPrePipeSpecification(new FilterPipeSpecification<ConsumeContext>(filter));
}
