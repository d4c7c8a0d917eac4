using Notifications.Channels;

namespace Notifications.Tests;

/// <summary>A channel that takes every recipient but <see cref="Bad"/>.</summary>
internal sealed class StubChannel(string name) : IChannel
{
    public const string Bad = "bad";

    public string Name => name;

    public UnknownPolicy WhenUnknown { get; set; }

    public bool Signs => name == "webhook";

    /// <summary>The bug it has.</summary>
    public Exception? Throws { get; set; }

    public Notifications.Channels.Delivery? Got { get; private set; }

    public Task<DeliveryOutcome> DeliverAsync(Notifications.Channels.Delivery delivery, CancellationToken cancellationToken)
    {
        Got = delivery;
        if (Throws is not null) throw Throws;
        return Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Delivered());
    }

    public Task<DeliveryOutcome> AskAsync(Notifications.Channels.Delivery delivery, TimeSpan age, CancellationToken cancellationToken) =>
        throw Throws ?? new InvalidOperationException();

    public string? FindMistake(string recipient) => recipient == Bad ? "is no address" : null;
}
