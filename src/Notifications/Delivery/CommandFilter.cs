using System.Text.Json;
using MassTransit;
using Notifications.Contracts;
using Notifications.Messaging;

namespace Notifications.Delivery;

/// <summary>
/// Keeps commands that nobody can have sent away from the claim. Before redelivery and the consumer, which both count by what such a command says. No fault
/// follows: the notification that it names has done nothing wrong.
/// </summary>
internal sealed class CommandFilter : IFilter<ConsumeContext>
{
    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        if (context.TryGetMessage<DeliverNotification>(out var command) && FindMistake(command.Message, ReadRedelivery(context)) is { } mistake)
            throw new UnusableMessageException(mistake);
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("commands");

    /// <returns>Null when there is none.</returns>
    public static string? FindMistake(DeliverNotification command, int redelivery)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Cycle < 1) return "Is of a cycle before the first";
        if (command.Attempt < 1) return "Is for an attempt before the first";
        if (redelivery < 0) return "Was redelivered less often than never";
        return (long)command.Attempt + redelivery > DeliveryOptions.MostAttempts
            ? $"Is for an attempt beyond the {DeliveryOptions.MostAttempts} that a cycle can have"
            : null;
    }

    private static int ReadRedelivery(ConsumeContext context)
    {
        try
        {
            return context.GetRedeliveryCount();
        }
        catch (Exception exception) when (exception is JsonException or FormatException or OverflowException or InvalidOperationException or NotSupportedException)
        {
            throw new UnusableMessageException("Its redelivery count is no number");
        }
    }
}
