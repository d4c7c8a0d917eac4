using System.Collections.Concurrent;
using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.Options;
using Notifications.Contracts;
using Notifications.Messaging;

namespace Notifications.Dispatch;

/// <summary>Sends one command to its queue and waits for the broker's confirm, for a bounded time.</summary>
public sealed class CommandSender(IBus bus, BrokerConfirms confirms, IOptions<BrokerOptions> broker, DispatchMetrics metrics)
{
    private static readonly IPipe<SendContext<DeliverNotification>> Mandatory = Pipe.Execute<SendContext<DeliverNotification>>(MandatoryMessage.Require);

    private readonly ConcurrentDictionary<string, ISendEndpoint> _endpoints = new();

    /// <summary>A bound for a handful of sends that start together.</summary>
    public CancellationTokenSource StartBound() => new(broker.Value.PublishTimeout);

    /// <returns>True when a queue has the command. False: nobody can say, so it is to be sent again; duplicates are the claim's to drop.</returns>
    public async Task<bool> TrySendAsync(Command command, CancellationToken cancellationToken)
    {
        using var span = Tracing.StartUnder(command.Traceparent, "dispatch", command.ReplayTraceparent);
        span?.SetNotification(command.NotificationId, command.Cycle, command.Attempt);
        try
        {
            var endpoint = await GetEndpointAsync(Queues.For(command.Channel, command.Priority, command.Attempt));
            var message = new DeliverNotification { NotificationId = command.NotificationId, Cycle = command.Cycle, Attempt = command.Attempt, FaultMissing = command.FaultMissing };
            // Waits twice for the token: before the send itself MassTransit declares the exchange, without a token, and a broker that doesn't answer
            // that would hold us for the client's 20 s.
            await endpoint.Send(message, Mandatory, cancellationToken).WaitAsync(cancellationToken);
            confirms.Confirmed();
            metrics.Dispatched(command);
            return true;
        }
#pragma warning disable CA1031 // A transport fails in too many ways to list (MassTransit's own, RabbitMQ.Client's, sockets, cancellation), and every one means the same here.
        catch (Exception exception)
        {
            if (exception is not MessageReturnedException) confirms.Missed();   // that one is an answer: there is no queue yet, or no more
            span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", exception.GetType().Name);
            metrics.Unconfirmed(command);
            return false;
        }
#pragma warning restore CA1031
    }

    // exchange:, because "queue:" would declare the queue as classic and the broker refuses that for a quorum queue (406).
    private async ValueTask<ISendEndpoint> GetEndpointAsync(string queue) =>
        _endpoints.TryGetValue(queue, out var endpoint) ? endpoint : _endpoints[queue] = await bus.GetSendEndpoint(new Uri($"exchange:{queue}"));
}
