using System.ComponentModel.DataAnnotations;

namespace Notifications.Replay;

public sealed class ReplayOptions : IValidatableObject
{
    public const string Section = "Replay";

    /// <summary>How often the length of the error queues is compared with the faulted notifications, and what is too much or missing looked for. Default 1 min.</summary>
    public TimeSpan AuditInterval { get; set; } = TimeSpan.FromMinutes(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AuditInterval < TimeSpan.FromMilliseconds(100) || AuditInterval > TimeSpan.FromDays(1)) yield return new($"{Section}:AuditInterval must be 100 ms to a day");
    }
}
