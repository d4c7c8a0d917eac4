using MassTransit;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace Notifications.Messaging;

/// <summary>
/// Gives the bus a new connection when its publishes go unanswered although its connection is up and the broker does not block it: a channel that was opened
/// while a broker went or came can wait for ever for an answer that nobody owes it, and everybody who publishes waits with it. Whatever is under way goes on over
/// the new connection.
/// </summary>
public sealed partial class StalledBus(BrokerConfirms confirms, IOptions<BrokerOptions> broker, TimeProvider clock, ILogger<StalledBus> logger)
    : Loop("Watching the bus", TimeSpan.FromSeconds(1), clock, logger), IFilter<ChannelContext>
{
    /// <summary>So many publishes in a row have had their time.</summary>
    private const int TimeoutsUntilStalled = 3;

    private volatile IConnection? _connection;
    private volatile bool _isBlocked;
    private DateTimeOffset _renewedAt;

    /// <summary>Told of every channel that a receive endpoint gets: all share the bus's connection.</summary>
    public Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        Watch(context.ConnectionContext.Connection);
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("stalledBus");

    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_connection is not { IsOpen: true } connection || _isBlocked || confirms.MissingSince is not { } since) return;
        var (now, began) = (Clock.GetUtcNow(), since > _renewedAt ? since : _renewedAt);
        if (now - began < TimeoutsUntilStalled * broker.Value.PublishTimeout) return;

        LogStalled(since);
        _renewedAt = now;   // the new one has its time as well
        await connection.CloseAsync(Constants.InternalError, "no publish is confirmed", broker.Value.PublishTimeout, abort: true, cancellationToken);
    }

    protected override Task StepAsync(CancellationToken cancellationToken) => LookAsync(cancellationToken);

    private void Watch(IConnection connection)
    {
        if (ReferenceEquals(Interlocked.Exchange(ref _connection, connection), connection)) return;

        _isBlocked = false;
        connection.ConnectionBlockedAsync += (_, _) => BlockAsync(connection, isBlocked: true);
        connection.ConnectionUnblockedAsync += (_, _) => BlockAsync(connection, isBlocked: false);
    }

    private Task BlockAsync(IConnection connection, bool isBlocked)
    {
        if (ReferenceEquals(connection, _connection)) _isBlocked = isBlocked;
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "Nothing that was published has been confirmed since {Since}, though the broker is connected and blocks nobody: the bus gets a new connection")]
    private partial void LogStalled(DateTimeOffset since);
}
