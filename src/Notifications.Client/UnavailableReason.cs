namespace Notifications.Client;

/// <summary>Why no answer was usable.</summary>
public enum UnavailableReason
{
    /// <summary>No connection, or one that broke.</summary>
    Unreachable,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>The server, or what stands before it, asks to come again: 408, 429, 502, 503 or 504.</summary>
    Busy,

    /// <summary>Another 5xx.</summary>
    ServerError,

    /// <summary>Something answers there, but not as this API does: a wrong address, a proxy's page, a redirect.</summary>
    NotTheApi,

    /// <summary>It was not sent, because what stood before it in the same batch ended without an answer.</summary>
    NotSent,
}
