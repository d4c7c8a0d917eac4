namespace Notifications.Limits;

/// <summary>How often somebody may ask: a token bucket.</summary>
/// <param name="Rate">Requests a second, in the long run.</param>
/// <param name="Burst">How many at once, after a pause: the bucket's size.</param>
public sealed record RateLimit(double Rate, int Burst);
