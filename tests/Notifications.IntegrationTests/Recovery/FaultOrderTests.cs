using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Contracts;
using Notifications.IntegrationTests.Infrastructure;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Recovery;

/// <summary>A worker may die at any moment. What is Faulted must be in its error queue all the same, so the command goes there before anybody is told.</summary>
public sealed class FaultOrderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task A_command_is_in_the_error_queue_before_its_fault_is_told()
    {
        await using var platform = await Platform.StartAsync();
        platform.Receiver.AnswerWith(_ => 404);
        var faults = new Faults(() => platform.VirtualHost.FindDepthAsync("deliver-webhook_error"));
        using var connected = platform.Services.GetRequiredService<IBus>().ConnectPublishObserver(faults);

        var id = (await platform.PostEventAsync()).Notifications[0].Id;

        Assert.That(await faults.Depth.WaitAsync(Patience), Is.EqualTo(1));
        await platform.WaitForStateAsync(id, "Faulted");
    }

    /// <summary>Looks how many commands are in the error queue while a fault is about to be published, which waits for it.</summary>
    private sealed class Faults(Func<Task<uint?>> findDepth) : IPublishObserver
    {
        private readonly TaskCompletionSource<uint?> _depth = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<uint?> Depth => _depth.Task;

        public async Task PrePublish<T>(PublishContext<T> context)
            where T : class
        {
            if (context.Message is Fault<DeliverNotification>) _depth.TrySetResult(await findDepth());
        }

        public Task PostPublish<T>(PublishContext<T> context)
            where T : class => Task.CompletedTask;

        public Task PublishFault<T>(PublishContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;
    }
}
