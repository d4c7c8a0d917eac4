using MassTransit;
using Notifications.Tests.Infrastructure;

namespace Notifications.IntegrationTests.DelayQueues;

internal sealed class SendFaultObserver(Recorder<Exception> exceptions) : ISendObserver
{
    public Task SendFault<T>(SendContext<T> context, Exception exception)
        where T : class
    {
        exceptions.Add(exception);
        return Task.CompletedTask;
    }

    public Task PreSend<T>(SendContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PostSend<T>(SendContext<T> context)
        where T : class => Task.CompletedTask;
}
