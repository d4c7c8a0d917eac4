using FluentValidation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Notifications.Cancel;
using Notifications.Channels;
using Notifications.Contracts;
using Notifications.Delivery;
using Notifications.Destinations;
using Notifications.Dispatch;
using Notifications.Holding;
using Notifications.Intake;
using Notifications.Keys;
using Notifications.Lifecycle;
using Notifications.Limits;
using Notifications.Messaging;
using Notifications.Receipts;
using Notifications.Replay;
using Notifications.Routing;
using Notifications.Secrets;
using Notifications.Status;
using Notifications.Storage;

namespace Notifications;

/// <summary>The product, without a process: what each role needs, in the order of the flow.</summary>
public static class NotificationsRegistration
{
    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration, Roles roles)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddNotificationChannels(configuration);
        services.AddStorage(configuration);
        services.AddDelivery(configuration, roles);   // before the bus: it is stopped after it, and keeps the leases of what is ended in order
        services.AddBus(configuration, roles);
        services.AddDispatchOptions(configuration);
        services.AddHolding(configuration, roles);
        services.AddSecrets(configuration);
        services.AddRouting(configuration);
        services.AddKeys(roles);
        services.AddLimits();
        if (roles.HasFlag(Roles.Api))
        {
            services.AddIntake(configuration);
            services.AddDestinations();
            services.AddHostedService<IdleBuckets>();
            if (configuration.GetSection(RoutingOptions.Section).GetValue(nameof(RoutingOptions.Listen), defaultValue: true))
                services.AddHostedService<RoutingListener>();
        }

        if (roles.HasFlag(Roles.Lifecycle)) services.AddLifecycle(configuration);
        services.AddReceipts(roles);
        return services;
    }

    private static void AddDispatchOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DispatchOptions>().Bind(configuration.GetSection(DispatchOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DispatchMetrics>();
        services.AddSingleton<CommandSender>();
        services.AddSingleton<FreshCommands>();
    }

    private static void AddHolding(this IServiceCollection services, IConfiguration configuration, Roles roles)
    {
        services.AddOptions<HoldingOptions>().Bind(configuration.GetSection(HoldingOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Lanes>();
        services.AddSingleton<GateStore>();
        services.AddSingleton<GatedClaims>();
        services.AddSingleton<Circuits>();
        if (roles.HasFlag(Roles.Delivery)) services.AddHostedService<Crowding>();
        if (!roles.HasFlag(Roles.Lifecycle)) return;

        services.AddSingleton<GateLessons>();
        services.AddSingleton<Releases>();
        services.AddHostedService(provider => provider.GetRequiredService<Releases>());
    }

    private static void AddSecrets(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SecretOptions>().Bind(configuration.GetSection(SecretOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SecretOptions>, SecretOptionsValidator>();
        services.AddSingleton<SecretCipher>();
        services.AddSingleton<OpenedSecrets>();
    }

    private static void AddRouting(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RoutingOptions>().Bind(configuration.GetSection(RoutingOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RoutingOptions>, RoutingOptionsValidator>();
        services.AddSingleton<Router>();
        services.AddSingleton<RoutingSeed>();
    }

    private static void AddIntake(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IntakeOptions>().Bind(configuration.GetSection(IntakeOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidator<EventEnvelope>, EventEnvelopeValidator>();
        services.AddSingleton<IValidator<NotificationRequest>, NotificationRequestValidator>();
        services.AddSingleton<IValidator<ReplayRequest>, ReplayRequestValidator>();
        services.AddSingleton<IntakeStore>();
        services.AddSingleton<IntakeMetrics>();
        services.AddSingleton<EventIntake>();
        services.AddSingleton<Cancellations>();
        services.AddSingleton<Skips>();
        services.AddSingleton<ReplayMetrics>();
        services.AddSingleton<Replays>();
        services.AddSingleton<ReplayReports>();
        services.AddSingleton<NotificationStatuses>();
        services.AddSingleton<Lists>();
        services.AddSingleton<Statistics>();
    }

    private static void AddLimits(this IServiceCollection services)
    {
        services.AddSingleton<LimitMetrics>();
        services.AddSingleton<RateBucketStore>();
        services.AddSingleton<RateBuckets>();
    }

    private static void AddDestinations(this IServiceCollection services)
    {
        services.AddSingleton<IValidator<DestinationRequest>, DestinationRequestValidator>();
        services.AddSingleton<IValidator<DestinationChange>, DestinationChangeValidator>();
        services.AddSingleton<DestinationPolicyValidator>();
        services.AddSingleton<IValidator<DisableRequest>, DisableRequestValidator>();
        services.AddSingleton<IValidator<SecretRequest>, SecretRequestValidator>();
        services.AddSingleton<IValidator<SubscriptionRequest>, SubscriptionRequestValidator>();
        services.AddSingleton<IValidator<SubscriptionChange>, SubscriptionChangeValidator>();
        services.AddSingleton<DestinationStore>();
        services.AddSingleton<DestinationViews>();
        services.AddSingleton<SubscriptionStore>();
        services.AddSingleton<SubscriptionViews>();
    }

    private static void AddKeys(this IServiceCollection services, Roles roles)
    {
        services.AddSingleton<KeyTableReader>();
        services.AddSingleton(provider => new KeyRing(
            provider.GetRequiredService<KeyTableReader>().ReadAsync, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<KeyRing>>()));
        services.AddSingleton<KeyStore>();
        services.AddSingleton<KeyViews>();
        services.AddSingleton<SignedRequests>();
        services.AddSingleton<KeyUses>();
        if (roles.HasFlag(Roles.Api)) services.AddHostedService(provider => provider.GetRequiredService<KeyUses>());
    }

    private static void AddLifecycle(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ReplayOptions>().Bind(configuration.GetSection(ReplayOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<NotificationStateStore>();
        services.AddSingleton<CoalescingStateStore>();
        services.AddSingleton<LifecycleMetrics>();
        services.AddSingleton(provider => OutcomeRaiser(provider.GetRequiredService<NotificationStateMachine>()));
        services.AddSingleton<DueRows>();
        services.AddSingleton<LostCommands>();
        services.AddHostedService<Dispatcher>();
        services.AddSingleton<ErrorQueueRotation>();
        services.AddSingleton<MissingCopies>();
        services.AddHostedService<ErrorQueueTrimmer>();
        services.AddOptions<BooksOptions>().Bind(configuration.GetSection(BooksOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<BooksStore>();
        services.AddHostedService<BooksGauges>();
    }

    private static StateMachineRaiser<NotificationOutcome> OutcomeRaiser(NotificationStateMachine machine) => new(machine, machine.OutcomeReported);

    private static void AddDelivery(this IServiceCollection services, IConfiguration configuration, Roles roles)
    {
        services.AddOptions<DeliveryOptions>().Bind(configuration.GetSection(DeliveryOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DeliveryMetrics>();
        services.AddSingleton<ClaimStore>();
        services.AddSingleton<Claims>();
        services.AddSingleton<ChannelRegistry>();
        services.AddSingleton<FoundMessages>();
        services.AddSingleton<Inquiry>();
        services.AddSingleton<DuplicateMetrics>();
        services.AddSingleton<OutcomeReporter>();
        services.AddSingleton<Rates>();
        services.AddSingleton<GivingWay>();
        services.AddSingleton<GoneDestinations>();
        services.AddSingleton<Leases>();
        if (roles.HasFlag(Roles.Delivery)) services.AddHostedService(provider => provider.GetRequiredService<Leases>());
    }

    private static void AddReceipts(this IServiceCollection services, Roles roles)
    {
        services.AddSingleton<StrayMessages>();
        services.AddSingleton<ReceiptMetrics>();
        services.AddSingleton<ReceiptIntake>();
        services.AddSingleton<DueReceipts>();
        services.AddSingleton<LateOutcomes>();
        if (roles.HasFlag(Roles.Lifecycle)) services.AddHostedService<ReceiptForwarder>();
    }
}
