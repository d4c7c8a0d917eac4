using MassTransit;
using Notifications.DelayQueues;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Tests.Infrastructure;

namespace Notifications.IntegrationTests.DelayQueues;

/// <summary>
/// A bus in a virtual host of its own. Its consumers do as they are told at each redelivery count, and everything they see is recorded.
/// </summary>
internal sealed class RedeliveryBus : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly IBusControl _bus;

    private RedeliveryBus(VirtualHost broker, Uri url, DelayLadder ladder, Action<IRedeliveryConfigurator> configure, Func<int, Exception?> behave, string[] endpoints,
        RedeliveryTarget? returnTo)
    {
        Broker = broker;
        _bus = Bus.Factory.CreateUsingRabbitMq(bus =>
        {
            bus.Host(url, host =>
            {
                host.Username(Infrastructure.Broker.User.Name);
                host.Password(Infrastructure.Broker.User.Password);
            });

            foreach (var name in endpoints)
                bus.ReceiveEndpoint(name, endpoint => ConfigureOrders(endpoint, name, ladder, returnTo, configure, behave));

            bus.ReceiveEndpoint("faults", endpoint =>
            {
                // One at a time and in order, or the fence would prove nothing.
                endpoint.PrefetchCount = 1;
                endpoint.ConcurrentMessageLimit = 1;
                endpoint.Handler<Fault<Order>>(context => Record(Faults, context.Message));
                endpoint.Handler<ReceiveFault>(context => Record(ReceiveFaults, context.Message));
                endpoint.Handler<Fence>(context => Record(Fences, context.Message));
            });
        });
    }

    public VirtualHost Broker { get; }

    public Recorder<Attempt> Attempts { get; } = new();

    public Recorder<Fault<Order>> Faults { get; } = new();

    public Recorder<ReceiveFault> ReceiveFaults { get; } = new();

    private Recorder<Fence> Fences { get; } = new();

    /// <param name="ladder">The delays.</param>
    /// <param name="configure">The redelivery under test.</param>
    /// <param name="behave">What the consumers throw at a given redelivery count; null to succeed.</param>
    /// <param name="through">Where to connect if not to the broker itself, given the broker's address for the virtual host.</param>
    /// <param name="endpoints">The receive endpoints that consume orders.</param>
    /// <param name="returnTo">Where redeliveries come back to; null: to the endpoint that they come from.</param>
    public static async Task<RedeliveryBus> StartAsync(
        DelayLadder ladder, Action<IRedeliveryConfigurator> configure, Func<int, Exception?> behave, Func<Uri, Uri>? through = null, string[]? endpoints = null,
        RedeliveryTarget? returnTo = null)
    {
        var broker = await VirtualHost.CreateAsync();
        var bus = new RedeliveryBus(broker, through?.Invoke(broker.Url) ?? broker.Url, ladder, configure, behave, endpoints ?? ["orders-slow"], returnTo);
        await bus._bus.StartAsync();

        return bus;
    }

    public Task PublishAsync(Order order, Action<PublishContext<Order>>? prepare = null) => _bus.Publish(order, context => prepare?.Invoke(context));

    public async Task SendAsync(Order order, string endpoint) =>
        await (await _bus.GetSendEndpoint(new Uri($"exchange:{endpoint}"))).Send(order);

    /// <summary>Records, from now on, every exception that ends a message's stay in the process.</summary>
    public Recorder<Exception> WatchReceiveFaults()
    {
        var exceptions = new Recorder<Exception>();
        _bus.ConnectReceiveObserver(new ReceiveFaultObserver(exceptions));

        return exceptions;
    }

    /// <summary>Records, from now on, every message that could not be sent, with the reason.</summary>
    public Recorder<Exception> WatchSendFaults()
    {
        var exceptions = new Recorder<Exception>();
        _bus.ConnectSendObserver(new SendFaultObserver(exceptions));

        return exceptions;
    }

    /// <summary>Returns when every fault published so far has been recorded.</summary>
    public async Task SettleFaultsAsync()
    {
        var before = Fences.Items.Count;
        await _bus.Publish(new Fence());
        await Fences.WaitForAsync(before + 1);
    }

    /// <summary>Stops consuming and returns when what was being consumed has ended.</summary>
    public async Task StopAsync()
    {
        using var patience = new CancellationTokenSource(StopPatience);
        await _bus.StopAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Broker.DisposeAsync();
    }

    private void ConfigureOrders(
        IRabbitMqReceiveEndpointConfigurator endpoint, string name, DelayLadder ladder, RedeliveryTarget? returnTo, Action<IRedeliveryConfigurator> configure,
        Func<int, Exception?> behave)
    {
        endpoint.SetQuorumQueue();
        endpoint.SetQueueArgument("x-delivery-limit", DelayLadder.DeliveryLimit);
        endpoint.UseDelayQueueRedelivery(ladder, returnTo, configure);
        endpoint.Consumer(() => new OrderConsumer(this, name, behave));
    }

    private static Task Record<T>(Recorder<T> recorder, T item)
    {
        recorder.Add(item);
        return Task.CompletedTask;
    }

    private sealed class OrderConsumer(RedeliveryBus bus, string endpoint, Func<int, Exception?> behave) : IConsumer<Order>
    {
        public Task Consume(ConsumeContext<Order> context)
        {
            bus.Attempts.Add(Attempt.Of(context, endpoint));

            return behave(context.GetRedeliveryCount()) is { } exception ? Task.FromException(exception) : Task.CompletedTask;
        }
    }
}
