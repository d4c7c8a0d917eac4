using MassTransit;
using MassTransit.Middleware.Rescue;
using MassTransit.Transports;

namespace Notifications.Messaging;

/// <summary>
/// Moves what failed, and what no consumer is for, to the error queue with its reason. In place of MassTransit's own filters: those tell about an unreadable
/// message to whatever address it names, and throw about a message that nobody consumes where nothing catches it, so that the broker hands either out for
/// ever.
/// </summary>
internal sealed class ErrorQueueFilter : IFilter<ExceptionReceiveContext>, IFilter<ReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (!context.IsFaulted)
        {
            await MoveAsync(context, UnusableMessageException.From(context.Exception));
            return;
        }

        // A consumer threw, and it is logged by now. What follows may rely on the move.
        await ErrorQueue(context).Send(context);
        await next.Send(context);
    }

    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next) =>
        MoveAsync(context, new UnusableMessageException("Is of no type that this queue is for"));

    public void Probe(ProbeContext context) => context.CreateFilterScope("errorQueue");

    private static async Task MoveAsync(ReceiveContext context, UnusableMessageException reason)
    {
        await context.NotifyFaulted(reason);
        await ErrorQueue(context).Send(new RescueExceptionReceiveContext(context, reason));
    }

    private static IErrorTransport ErrorQueue(ReceiveContext context) => context.TryGetPayload(out IErrorTransport? errorQueue)
        ? errorQueue
        : throw new TransportException(context.InputAddress, "The endpoint has no error queue");
}
