namespace Notifications.DelayQueues;

/// <summary>One rung of a <see cref="DelayLadder"/>: a message published to it comes back after exactly this delay.</summary>
/// <param name="Delay">How long a message waits here.</param>
/// <param name="Name">The name of the step's exchange and of its queue, for example <c>delay.5s</c>.</param>
public sealed record DelayStep(TimeSpan Delay, string Name);
