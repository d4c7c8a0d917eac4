namespace Notifications.IntegrationTests.Interleavings;

/// <summary>
/// Nothing waits: time is a step that moves what a row remembers into the past. All spans are minutes, so the seconds that a run takes by the real clock
/// decide nothing, and no sum of <see cref="Steps"/> comes near a sum of the others.
/// </summary>
internal static class Times
{
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(40);
    public static readonly TimeSpan LostAfter = TimeSpan.FromMinutes(60);
    public static readonly TimeSpan DispatchLease = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan ReceiptWithin = TimeSpan.FromMinutes(90);

    /// <summary>More than any redelivery waits, so it is held.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(50);

    /// <summary>Two redeliveries, so that schedules come to the end of a cycle often.</summary>
    public static readonly TimeSpan[] Redelivery = [TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20)];

    public static readonly TimeSpan[] Steps = [TimeSpan.FromMinutes(133.9), TimeSpan.FromMinutes(66.7), TimeSpan.FromMinutes(37.1), TimeSpan.FromMinutes(7.3)];

    /// <summary>How far the clocks of the test and of the database may be apart, with what a statement takes between them.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(25);
}
