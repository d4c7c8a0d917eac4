namespace Notifications.DelayQueues;

/// <summary>
/// The broker did not take a redelivery in time: it is blocked, frozen, away, or refuses. The message is requeued as it was.
/// This is a cancellation because that is the one family of exceptions that MassTransit's receive pipe hands on to the transport,
/// which returns the message to its queue; any other would end in the error queue, where a message that merely has to wait does not belong.
/// </summary>
public sealed class RedeliveryNotPublishedException : OperationCanceledException
{
    internal RedeliveryNotPublishedException(string queue, DelayStep step, TimeSpan timeout, Exception? reason)
        : base($"The redelivery of a message of '{queue}' could not be published to '{step.Name}' within {timeout}. The message returns to its queue; see the inner exception for what the broker said.", reason)
    {
    }
}
