namespace Notifications.Channels.Http;

/// <summary>How far a request got: what decides whether a failure may be tried again without asking.</summary>
internal enum RequestProgress
{
    /// <summary>No connection has taken the request: not one byte has left.</summary>
    Waiting,

    /// <summary>The body is being written. A failure now leaves it shorter than its Content-Length, so nobody can have accepted it.</summary>
    Writing,

    /// <summary>The whole request is on its way: without an answer it may have been delivered.</summary>
    Written,
}
