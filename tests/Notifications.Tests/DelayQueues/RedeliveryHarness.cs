using MassTransit;
using Notifications.DelayQueues;
using Notifications.Tests.Infrastructure;

namespace Notifications.Tests.DelayQueues;

internal sealed record Order(Guid Id);

internal sealed record Attempt(int Redelivery, Guid? MessageId, string Endpoint);

/// <summary>A consumer that does as it is told, on MassTransit's in-memory transport, with everything it does recorded.</summary>
internal sealed class RedeliveryHarness : IAsyncDisposable
{
    public const string Retries = "orders-again";

    private readonly IBusControl _bus;

    private RedeliveryHarness(DelayLadder ladder, Action<IRedeliveryConfigurator> configure, Func<int, Exception?> behave, RedeliveryTarget? returnTo) =>
        _bus = Bus.Factory.CreateUsingInMemory(bus =>
        {
            foreach (var name in new[] { "orders-slow", Retries })
                bus.ReceiveEndpoint(name, endpoint =>
                {
                    endpoint.ConfigureConsumeTopology = name != Retries;
                    endpoint.UseDelayQueueRedelivery(ladder, returnTo, configure);
                    endpoint.Consumer(() => new OrderConsumer(this, name, behave));
                });
            bus.ReceiveEndpoint("orders-slow_error", endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false;
                endpoint.Handler<Order>(context => Record(Moved, context.Message.Id));
            });
            bus.ReceiveEndpoint("faults", endpoint =>
            {
                endpoint.Handler<Fault<Order>>(context => Record(Faults, context.Message));
                endpoint.Handler<ReceiveFault>(context => Record(ReceiveFaults, context.Message));
            });
        });

    public static DelayLadder Ladder { get; } = new(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(40));

    public Recorder<Attempt> Attempts { get; } = new();

    public Recorder<Fault<Order>> Faults { get; } = new();

    public Recorder<ReceiveFault> ReceiveFaults { get; } = new();

    public Recorder<Guid> Moved { get; } = new();

    /// <param name="configure">The redelivery under test.</param>
    /// <param name="behave">What the consumer throws at a given redelivery count; null to succeed.</param>
    /// <param name="returnTo">Where redeliveries come back to; null: to the endpoint that they come from.</param>
    public static async Task<RedeliveryHarness> StartAsync(Action<IRedeliveryConfigurator> configure, Func<int, Exception?> behave, RedeliveryTarget? returnTo = null)
    {
        var harness = new RedeliveryHarness(Ladder, configure, behave, returnTo);
        await harness._bus.StartAsync();

        return harness;
    }

    public Task PublishAsync(Order order) => _bus.Publish(order);

    public async ValueTask DisposeAsync() => await _bus.StopAsync();

    private static Task Record<T>(Recorder<T> recorder, T item)
    {
        recorder.Add(item);
        return Task.CompletedTask;
    }

    private sealed class OrderConsumer(RedeliveryHarness harness, string endpoint, Func<int, Exception?> behave) : IConsumer<Order>
    {
        public Task Consume(ConsumeContext<Order> context)
        {
            harness.Attempts.Add(new Attempt(context.GetRedeliveryCount(), context.MessageId, endpoint));

            return behave(context.GetRedeliveryCount()) is { } exception ? Task.FromException(exception) : Task.CompletedTask;
        }
    }
}
