using System.Globalization;
using Notifications.Limits;

namespace Notifications.Host.Limits;

/// <summary>
/// <c>RateLimit-Policy</c> and <c>RateLimit</c>, as draft-ietf-httpapi-ratelimit-headers-11 has them: lists of strings with integer parameters (RFC 9651).
/// </summary>
/// <param name="Policy">Its name: key or address.</param>
internal sealed record RateLimitFields(string Policy, RateLimit Limit, BucketState State)
{
    public const string PolicyHeader = "RateLimit-Policy";
    public const string Header = "RateLimit";

    /// <summary>Section 3.1: the quota, and the window in which as much flows in; a window is an integer and never 0.</summary>
    public string ToPolicy() => string.Create(CultureInfo.InvariantCulture, $"\"{Policy}\";q={Limit.Burst};w={Math.Max(1, Math.Ceiling(Limit.Burst / Limit.Rate)):F0}");

    /// <summary>
    /// Section 4.1. The window is the time in which what is available flows in: whoever spreads it over the window sends at the limit's rate and is never refused
    /// (section 6 asks to keep that ratio down, and the time until the bucket is full would not: 99 of 100 within a second). Nothing available: the time until there is.
    /// </summary>
    public string ToLimit() => string.Create(CultureInfo.InvariantCulture, $"\"{Policy}\";r={Available:F0};t={Window}");

    private double Available => Math.Clamp(Math.Floor(State.Tokens), 0, Limit.Burst);

    /// <summary>In seconds; for <c>Retry-After</c> as well, which names the same instant.</summary>
    public int Window => (int)Math.Clamp(Math.Ceiling(Available > 0 ? Available / Limit.Rate : State.Wait.TotalSeconds), 1, int.MaxValue);
}
