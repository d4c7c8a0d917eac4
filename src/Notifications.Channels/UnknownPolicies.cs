namespace Notifications.Channels;

/// <summary>Which policies a channel can keep. Not every provider can be asked.</summary>
internal static class UnknownPolicies
{
    public static readonly UnknownPolicy[] WithoutAsking = [UnknownPolicy.Resend, UnknownPolicy.Hold, UnknownPolicy.Fault];
    public static readonly UnknownPolicy[] All = [UnknownPolicy.Resend, UnknownPolicy.Hold, UnknownPolicy.Fault, UnknownPolicy.Ask];

    /// <returns>The rest of a sentence that begins with the setting's name; null when the channel can do it.</returns>
    public static string? FindMistake(UnknownPolicy policy, UnknownPolicy[] possible) =>
        possible.Contains(policy) ? null : $"is {policy}, which this channel cannot do; set {string.Join(", ", possible[..^1])} or {possible[^1]}.";
}
