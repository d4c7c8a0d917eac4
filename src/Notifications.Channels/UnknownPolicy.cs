namespace Notifications.Channels;

/// <summary>What an unknown outcome means for the notification. Either way nothing is sent a second time without an operator's order.</summary>
public enum UnknownPolicy
{
    /// <summary>It faults: a double would be a nuisance at most, and the receiver can recognise it by the idempotency id.</summary>
    Fault,

    /// <summary>It is held: a double costs money and reaches a person, and a receipt may still tell.</summary>
    Hold,
}
