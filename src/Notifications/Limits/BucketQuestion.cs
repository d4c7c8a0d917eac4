namespace Notifications.Limits;

/// <summary>One wish for tokens. Two that look the same are two: each has its own answer.</summary>
internal sealed class BucketQuestion(string bucket, RateLimit limit, int tokens, bool isOwed)
{
    public string Bucket { get; } = bucket;

    public RateLimit Limit { get; } = limit;

    public int Tokens { get; } = tokens;

    /// <summary>Used already: taken whatever is there, and what isn't there is the bucket's debt.</summary>
    public bool IsOwed { get; } = isOwed;
}
