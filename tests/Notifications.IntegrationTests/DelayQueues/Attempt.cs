using System.Diagnostics;
using MassTransit;

namespace Notifications.IntegrationTests.DelayQueues;

/// <summary>What a consumer saw of a message at one attempt.</summary>
internal sealed record Attempt
{
    public required TimeSpan At { get; init; }
    public required string Endpoint { get; init; }
    public required int Redelivery { get; init; }
    public required Identity Identity { get; init; }
    public required IReadOnlyList<string> DeathHeaders { get; init; }

    public static Attempt Of(ConsumeContext<Order> context, string endpoint) => new()
    {
        At = Stopwatch.GetElapsedTime(0),
        Endpoint = endpoint,
        Redelivery = context.GetRedeliveryCount(),
        Identity = new Identity(
            context.Message.Id,
            context.MessageId,
            context.CorrelationId,
            context.ConversationId,
            context.SentTime,
            context.Headers.Get<string>("tenant"),
            Activity.Current?.TraceId.ToString()),
        DeathHeaders = [.. context.Headers.GetAll().Select(header => header.Key).Where(key => key.Contains("death", StringComparison.OrdinalIgnoreCase))],
    };
}

/// <summary>What must not change from one attempt to the next.</summary>
internal sealed record Identity(
    Guid OrderId, Guid? MessageId, Guid? CorrelationId, Guid? ConversationId, DateTime? SentTime, string? Tenant, string? TraceId);
