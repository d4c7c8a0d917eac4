using MassTransit;
using Microsoft.Extensions.Options;
using Notifications.Batching;
using Notifications.Contracts;
using Notifications.Messaging;

namespace Notifications.Delivery;

/// <summary>
/// Publishes outcomes; those that are ready while the last publish is being confirmed share the next message. A caller acknowledges its command only
/// after this returned. While the broker takes nothing it waits here: the attempt was made, and asking for it again would make it twice.
/// </summary>
public sealed partial class OutcomeReporter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly IPipe<PublishContext<NotificationOutcomes>> Mandatory = Pipe.Execute<PublishContext<NotificationOutcomes>>(MandatoryMessage.Require);

    private readonly IBus _bus;
    private readonly BrokerConfirms _confirms;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;
    private readonly ILogger<OutcomeReporter> _logger;
    private readonly NaturalBatcher<NotificationOutcome, bool> _batcher;

    public OutcomeReporter(IBus bus, BrokerConfirms confirms, IOptions<DeliveryOptions> options, IOptions<BrokerOptions> broker, TimeProvider clock, ILogger<OutcomeReporter> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(broker);
        (_bus, _confirms, _timeout, _clock, _logger) = (bus, confirms, broker.Value.PublishTimeout, clock, logger);
        _batcher = new(options.Value.MostOutcomesInMessage, concurrency: 2, PublishAsync);
    }

    /// <exception cref="OperationCanceledException">The worker is stopping; the outcome may be lost and the claim's lease will tell.</exception>
    public async Task ReportAsync(NotificationOutcome outcome, CancellationToken cancellationToken)
    {
        while (!await _batcher.AddAsync(outcome).WaitAsync(cancellationToken)) await Task.Delay(Pause, _clock, cancellationToken);
    }

    /// <summary>In a message of its own, because it can't be dealt with together with others.</summary>
    /// <exception cref="OperationCanceledException">As above.</exception>
    public async Task ReportAloneAsync(NotificationOutcome? outcome, CancellationToken cancellationToken)
    {
        while (!await PublishAsync([outcome!]).WaitAsync(cancellationToken)) await Task.Delay(Pause, _clock, cancellationToken);
    }

    private async Task<bool> PublishAsync(IReadOnlyList<NotificationOutcome> items)
    {
        using var bound = new CancellationTokenSource(_timeout);
        try
        {
            await _bus.Publish(new NotificationOutcomes { Items = [.. items] }, Mandatory, bound.Token).WaitAsync(bound.Token);
            _confirms.Confirmed();
            return true;
        }
#pragma warning disable CA1031 // A transport fails in too many ways to list, and every one means: not confirmed, so publish it again.
        catch (Exception exception)
        {
            _confirms.Missed();
            LogUnconfirmed(items.Count, exception.GetType().Name);
            return false;
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(LogLevel.Warning, "{Count} outcomes wait for the broker ({Error})")]
    private partial void LogUnconfirmed(int count, string error);
}
