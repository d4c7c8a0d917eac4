using Notifications.Limits;

namespace Notifications.Keys;

/// <summary>How often a key may ask, as it is said of keys: a rate, and perhaps a burst.</summary>
public static class KeyLimit
{
    /// <param name="burst">Null: what comes in a second.</param>
    public static RateLimit? Of(double? rate, int? burst) => rate is { } known ? new RateLimit(known, burst ?? Math.Max(1, (int)Math.Ceiling(known))) : null;
}
