namespace Notifications.Routing;

/// <summary>
/// Patterns over dotted event types, with the meaning of RabbitMQ's topic exchanges: <c>*</c> is exactly one word, <c>#</c> any number of words.
/// </summary>
public static class EventTypePattern
{
    public static bool IsExact(string pattern) => !pattern.Contains('*', StringComparison.Ordinal) && !pattern.Contains('#', StringComparison.Ordinal);

    public static bool Matches(string pattern, string eventType)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(eventType);
        return Matches(pattern.Split('.'), eventType.Split('.'));
    }

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> words)
    {
        if (pattern.IsEmpty) return words.IsEmpty;
        if (pattern[0] == "#") return Matches(pattern[1..], words) || (!words.IsEmpty && Matches(pattern, words[1..]));
        return !words.IsEmpty && (pattern[0] == "*" || pattern[0] == words[0]) && Matches(pattern[1..], words[1..]);
    }
}
