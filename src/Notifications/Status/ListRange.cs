using Notifications.Storage;

namespace Notifications.Status;

/// <summary>The ids that a page can be made of: what the time leaves of them, beginning where the page before ended.</summary>
/// <param name="From">Notifications lie after it; events, too, or it is one.</param>
/// <param name="To">They lie before it.</param>
internal readonly record struct ListRange(Guid From, Guid To)
{
    /// <summary>An id says when a request came, and accepted_at when it was stored: it may have waited for the database.</summary>
    internal static readonly TimeSpan LongestIntake = TimeSpan.FromMinutes(1);

    /// <summary>How far a process can be ahead of the database, whose time it reads every 30 s.</summary>
    internal static readonly TimeSpan WorstClock = TimeSpan.FromSeconds(5);

    public bool IsEmpty => From.CompareTo(To) >= 0;

    public static ListRange Of(ListQuery query, bool events)
    {
        // What faulted since then may have been accepted long before.
        var isOfFaults = !events && query.State == States.Faulted;
        var from = query.Since is { } since && !isOfFaults ? Ids.FirstAt(Milliseconds(since) - (long)LongestIntake.TotalMilliseconds) : Guid.Empty;
        var to = query.Until is { } until ? Ids.FirstAt(Milliseconds(until) + (long)WorstClock.TotalMilliseconds) : Guid.AllBitsSet;
        if (query.After is { } after)
        {
            // An event's own id says that the page before was done with it.
            if (query.OldestFirst) from = Max(from, after == Ids.EventOf(after) ? Ids.LastNotification(after) : after);
            else to = Min(to, after);
        }

        return new ListRange(from, to);
    }

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static Guid Max(Guid one, Guid other) => one.CompareTo(other) > 0 ? one : other;

    private static Guid Min(Guid one, Guid other) => one.CompareTo(other) < 0 ? one : other;
}
