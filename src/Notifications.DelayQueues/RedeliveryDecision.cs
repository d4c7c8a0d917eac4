namespace Notifications.DelayQueues;

/// <summary>Decides what becomes of a message whose consumer threw <paramref name="exception"/>.</summary>
/// <param name="exception">What the consumer threw; never one that the configuration ignores.</param>
/// <param name="redeliveryCount">How often the message has been redelivered so far: 0 after the first attempt.</param>
/// <returns>The least time to wait before the next attempt, or null to give up: fault and error queue.</returns>
public delegate TimeSpan? RedeliveryDecision(Exception exception, int redeliveryCount);
