using Notifications.Delivery;
using Notifications.Storage;

namespace Notifications.IntegrationTests.Interleavings;

/// <summary>A row at the moment when a command for attempt 2 of cycle 2 asks for it.</summary>
internal sealed record Situation(
    string State, int Cycle, int Attempt, bool IsLeaseRunning, bool IsAnswered, Holder Holder, bool IsRedelivered, bool IsDisabled, bool IsExpired = false, bool IsFaultMissing = false)
{
    public const int Asked = 2;

    private static readonly bool[] Both = [false, true];

    public Guid Notification { get; } = Guid.CreateVersion7();

    public ClaimRequest Request => field ??= new(Notification, Asked, Asked, Guid.CreateVersion7(), IsRedelivered, IsFaultMissing);

    public bool IsOpen => State is States.Queued or States.Sending or States.Retrying;

    public bool IsEarlier => Attempt < Asked;

    /// <summary>All there are.</summary>
    public static IEnumerable<Situation> All =>
        from state in States.All
        from cycle in new[] { 1, 2, 3 }
        from attempt in new[] { 1, 2, 3 }
        from isLeaseRunning in Both
        from isAnswered in Both
        from holder in Enum.GetValues<Holder>()
        from isRedelivered in Both
        from isDisabled in Both
        from isExpired in Both
        from isFaultMissing in Both
        select new Situation(state, cycle, attempt, isLeaseRunning, isAnswered, holder, isRedelivered, isDisabled, isExpired, isFaultMissing);

    public Guid Claim => Holder switch
    {
        Holder.ThisWorker => Request.Token,
        Holder.ThisWorkerAsInterrupted => Request.TakingToken,
        _ => Notification,
    };
}

/// <summary>Whose claim stands in the row.</summary>
internal enum Holder
{
    Another,
    ThisWorker,
    ThisWorkerAsInterrupted,
}
