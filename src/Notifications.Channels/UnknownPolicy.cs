namespace Notifications.Channels;

/// <summary>What an unknown outcome means for the notification: what costs more, a double or a loss, is different for each channel.</summary>
public enum UnknownPolicy
{
    /// <summary>It faults: nothing is sent again without an operator's order, and what is in the error queue calls for one.</summary>
    Fault,

    /// <summary>It is held: a double costs money and reaches a person, and a receipt may still tell.</summary>
    Hold,

    /// <summary>It is tried again like a deferred one, with the same idempotency id: the receiver can recognise a double, and a loss would be worse.</summary>
    Resend,

    /// <summary>The provider is asked what became of it (<see cref="IChannel.AskAsync"/>); what that does not settle is held.</summary>
    Ask,
}
