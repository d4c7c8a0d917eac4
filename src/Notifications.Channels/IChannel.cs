namespace Notifications.Channels;

/// <summary>A way to reach a recipient. Channels are singletons, keep no state between attempts and bound every wait.</summary>
public interface IChannel
{
    /// <summary>As in queue names and destinations: lower-case, no dots or dashes.</summary>
    string Name { get; }

    /// <summary>What becomes of a notification whose attempt ended in <see cref="DeliveryOutcome.Unknown"/>.</summary>
    UnknownPolicy WhenUnknown => UnknownPolicy.Fault;

    /// <summary>Whether it signs what it sends, with the secrets of the destination.</summary>
    bool Signs => false;

    /// <summary>Makes one attempt and says what it ended in.</summary>
    /// <exception cref="OperationCanceledException">Only when <paramref name="cancellationToken"/> was cancelled.</exception>
    Task<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken);

    /// <summary>Says what is wrong with a recipient before anything is stored: null when it is fine, else a sentence for the caller.</summary>
    string? FindMistake(string recipient);
}
