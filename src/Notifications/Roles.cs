namespace Notifications;

/// <summary>What a process does. All by default; a deployment splits them to scale or to isolate.</summary>
[Flags]
public enum Roles
{
    None = 0,

    /// <summary>Takes events, answers questions, takes orders from operators.</summary>
    Api = 1,

    /// <summary>The state machine, the dispatcher, the upkeep of error queues.</summary>
    Lifecycle = 2,

    /// <summary>Calls providers, for the channels and priorities it is given.</summary>
    Delivery = 4,

    All = Api | Lifecycle | Delivery,
}
