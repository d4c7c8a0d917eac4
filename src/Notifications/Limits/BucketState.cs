namespace Notifications.Limits;

/// <summary>What a bucket says to a request.</summary>
/// <param name="IsGranted">False: refused, and nothing was taken.</param>
/// <param name="Tokens">What is left in it. Below zero: in debt.</param>
/// <param name="Wait">Until there is a token again; zero when there is one.</param>
public readonly record struct BucketState(bool IsGranted, double Tokens, TimeSpan Wait)
{
    /// <param name="tokens">What is left in it.</param>
    internal static BucketState Of(bool isGranted, double tokens, RateLimit limit) =>
        new(isGranted, tokens, tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - tokens) / limit.Rate));
}
