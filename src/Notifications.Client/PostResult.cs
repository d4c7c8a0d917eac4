namespace Notifications.Client;

/// <summary>What became of one event of a batch.</summary>
public sealed record PostResult(Event Event, Answer<AcceptedEvent> Answer);
