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

    /// <summary>
    /// Asks the provider what became of an attempt whose outcome is unknown. Called only where <see cref="WhenUnknown"/> is <see cref="UnknownPolicy.Ask"/>,
    /// and bounded like an attempt.
    /// </summary>
    /// <param name="delivery">The attempt, without secrets.</param>
    /// <param name="age">How long ago it began, at most.</param>
    /// <param name="cancellationToken">As for an attempt.</param>
    /// <returns>
    /// Sent or Delivered, with the provider's id, when exactly one message can be it; Deferred only when it was surely not taken; Unknown in doubt.
    /// </returns>
    Task<DeliveryOutcome> AskAsync(Delivery delivery, TimeSpan age, CancellationToken cancellationToken) =>
        Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Unknown("not-asked"));

    /// <summary>Says what is wrong with a recipient before anything is stored: null when it is fine, else a sentence for the caller.</summary>
    string? FindMistake(string recipient);
}
