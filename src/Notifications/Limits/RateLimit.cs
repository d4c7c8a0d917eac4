namespace Notifications.Limits;

/// <summary>A token bucket: how much may come, sustained and at once.</summary>
/// <param name="Rate">Tokens a second that flow in: the sustained rate.</param>
/// <param name="Burst">The bucket's size: what may come at once.</param>
public sealed record RateLimit(double Rate, int Burst);
