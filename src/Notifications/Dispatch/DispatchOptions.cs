using System.ComponentModel.DataAnnotations;

namespace Notifications.Dispatch;

public sealed class DispatchOptions : IValidatableObject
{
    public const string Section = "Dispatch";

    /// <summary>How often the rows are looked through when nothing else wakes the dispatcher. Default 500 ms.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a command may be under way before anybody asks whether it was lost. It counts as lost only when its queue was empty twice, or when
    /// later commands of the same queue were claimed: a long queue is not a lost one. Default 60 s.
    /// </summary>
    public TimeSpan LostAfter { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a row that one dispatcher took is left alone by the others. Default 30 s.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Rows in one look at most. Default 500.</summary>
    [Range(1, 10_000)]
    public int MostRowsInLook { get; set; } = 500;

    /// <summary>Commands of fresh events that one process has under way, unconfirmed, at most; beyond it the rows wait for the dispatcher. Default 8192.</summary>
    [Range(1, 1_000_000)]
    public int MostFreshCommands { get; set; } = 8192;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Interval <= TimeSpan.Zero || Interval > TimeSpan.FromMinutes(1)) yield return new($"{Section}:Interval must be longer than zero and at most a minute");
        if (LostAfter < TimeSpan.FromSeconds(1) || LostAfter > TimeSpan.FromDays(1)) yield return new($"{Section}:LostAfter must be a second to a day");
        if (Lease < TimeSpan.FromSeconds(1) || Lease > TimeSpan.FromHours(1)) yield return new($"{Section}:Lease must be a second to an hour");
    }
}
