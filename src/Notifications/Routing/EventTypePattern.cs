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

    // Only the last # met ever has to take one more word: what stands before it has matched already. So no pattern takes long.
    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> words)
    {
        var (next, word) = (0, 0);
        var (afterHash, taken) = (-1, 0);
        while (word < words.Length)
        {
            if (next < pattern.Length && pattern[next] == "#") (afterHash, taken, next) = (next + 1, word, next + 1);
            else if (next < pattern.Length && (pattern[next] == "*" || pattern[next] == words[word])) (next, word) = (next + 1, word + 1);
            else if (afterHash >= 0) (next, word) = (afterHash, ++taken);
            else return false;
        }

        return !pattern[next..].ContainsAnyExcept("#");
    }
}
