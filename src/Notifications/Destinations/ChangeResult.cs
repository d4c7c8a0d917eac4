namespace Notifications.Destinations;

/// <summary>What became of an order to change a destination or a subscription.</summary>
public enum ChangeResult
{
    Done,
    NotFound,

    /// <summary>Somebody else changed it since the caller looked.</summary>
    VersionMoved,

    /// <summary>Another one has that name, or subscribes to that type already.</summary>
    Taken,
}
