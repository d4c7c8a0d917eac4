using System.ComponentModel.DataAnnotations;

namespace Notifications.Status;

public sealed class BooksOptions : IValidatableObject
{
    public const string Section = "Books";

    /// <summary>
    /// How often backlog, ages and the difference are read, at most; a reading that takes long makes the next one wait 20 times as long. Default 15 s.
    /// </summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Events that are compared with their notifications in one reading; the next one goes on behind them. Default 10 000.</summary>
    [Range(1, 1_000_000)]
    public int MostEventsAudited { get; set; } = 10_000;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Interval < TimeSpan.FromMilliseconds(100) || Interval > TimeSpan.FromHours(1))
            yield return new($"{Section}:Interval must be 100 milliseconds to an hour");
    }
}
