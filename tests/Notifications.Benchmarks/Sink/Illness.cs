namespace Notifications.Benchmarks.Sink;

/// <summary>How the sink treats a round.</summary>
internal enum Illness
{
    /// <summary>Its events are taken.</summary>
    None,

    /// <summary>503.</summary>
    Fails,

    /// <summary>No answer, until the sender gives up.</summary>
    Hangs,
}
