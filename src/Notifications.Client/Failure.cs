namespace Notifications.Client;

/// <summary>Why there is no value.</summary>
public abstract record Failure
{
    private Failure(Problem problem) => Problem = problem;

    /// <summary>The server's own words where it gave some, else this client's. They repeat no value of the request.</summary>
    public Problem Problem { get; init; }

    /// <summary>The answer is no, and it would be the same again: the request has a mistake, the key may not do it, the id was used for another event.</summary>
    public sealed record Refused(Problem Problem) : Failure(Problem);

    /// <summary>No usable answer, also after the last try. A later one may succeed; with the same event id it doubles nothing.</summary>
    public sealed record Unavailable(Problem Problem, UnavailableReason Reason) : Failure(Problem)
    {
        /// <summary>How long the server asked to be left alone, where it did.</summary>
        public TimeSpan? RetryAfter { get; init; }

        /// <summary>How often the request was sent; 0: not at all.</summary>
        public int Tries { get; init; } = 1;

        /// <summary>
        /// True unless it is certain that no try took effect: a request that was sent and not answered, or answered with an error of the server's, may
        /// have been worked off.
        /// </summary>
        public bool MayHaveBeenDone { get; init; }
    }
}
