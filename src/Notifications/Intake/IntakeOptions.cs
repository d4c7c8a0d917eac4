using System.ComponentModel.DataAnnotations;

namespace Notifications.Intake;

public sealed class IntakeOptions
{
    public const string Section = "Intake";

    /// <summary>The largest request body, in bytes. Default 1 MiB.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Events that share one transaction at most. Default 256.</summary>
    [Range(1, 10_000)]
    public int MostEventsInBatch { get; set; } = 256;

    /// <summary>Transactions under way at the same time in this process. Default 2: one commits while the next one is written.</summary>
    [Range(1, 16)]
    public int ConcurrentBatches { get; set; } = 2;
}
