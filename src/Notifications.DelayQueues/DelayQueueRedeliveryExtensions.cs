using MassTransit;

namespace Notifications.DelayQueues;

public static class DelayQueueRedeliveryExtensions
{
    /// <summary>
    /// Redelivers a message whose consumer threw, after a delay that the broker makes without a plugin. Configure it on the receive endpoint,
    /// before retries and outboxes, because it must stand around them.
    /// </summary>
    /// <param name="configurator">The receive endpoint. The ladder is declared on the broker whenever the endpoint connects.</param>
    /// <param name="ladder">The delays that can be made; a delay in between becomes the next longer one.</param>
    /// <param name="configure">
    /// How often and after which delays, as with MassTransit's own redelivery: <c>r.Intervals(…)</c>, <c>r.Ignore&lt;T&gt;()</c>,
    /// <see cref="RedeliveryDecisionExtensions.DecideBy"/>. Called for each message type, and once more to check it: it should do nothing else.
    /// </param>
    /// <exception cref="ArgumentException">No policy was chosen, or one of its delays is longer than the ladder.</exception>
    public static void UseDelayQueueRedelivery(this IConsumePipeConfigurator configurator, DelayLadder ladder, Action<IRedeliveryConfigurator> configure) =>
        configurator.UseDelayQueueRedelivery(ladder, returnTo: null, configure);

    /// <param name="returnTo">The queue that redeliveries come back to; null: the endpoint's own.</param>
    /// <inheritdoc cref="UseDelayQueueRedelivery(IConsumePipeConfigurator, DelayLadder, Action{IRedeliveryConfigurator})"/>
    public static void UseDelayQueueRedelivery(
        this IConsumePipeConfigurator configurator, DelayLadder ladder, RedeliveryTarget? returnTo, Action<IRedeliveryConfigurator> configure)
    {
        ArgumentNullException.ThrowIfNull(configurator);
        ArgumentNullException.ThrowIfNull(ladder);
        ArgumentNullException.ThrowIfNull(configure);

        RedeliveryCheck.Run(ladder, configure);

        if (configurator is IRabbitMqReceiveEndpointConfigurator endpoint)
            endpoint.ConfigureChannel(channel => channel.UseFilter(new DeclareLadderFilter(ladder)));

        _ = new DelayQueueRedeliveryObserver(configurator, ladder, returnTo, configure);
    }
}
