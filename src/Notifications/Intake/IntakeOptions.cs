using System.ComponentModel.DataAnnotations;

namespace Notifications.Intake;

public sealed class IntakeOptions
{
    public const string Section = "Intake";

    /// <summary>The largest request body, in bytes. Default 1 MiB.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>The largest body with a batch of events, in bytes; each of them is bounded by <see cref="MaxBodyBytes"/> as well. Default 5 MiB.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxBatchBytes { get; set; } = 5 * 1024 * 1024;

    /// <summary>Levels of arrays and objects in a payload. Default 64, beyond which no body is read at all.</summary>
    [Range(1, 64)]
    public int MaxDepth { get; set; } = 64;

    /// <summary>Bytes of one string or name in a payload, as it is written in the JSON. Default 256 KiB.</summary>
    [Range(1, 64 * 1024 * 1024)]
    public int MaxStringBytes { get; set; } = 256 * 1024;

    /// <summary>Items of one array in a payload, and members of one object. Default 10 000.</summary>
    [Range(1, 10_000_000)]
    public int MaxItems { get; set; } = 10_000;

    /// <summary>Single events that share one transaction at most. Default 256.</summary>
    [Range(1, 10_000)]
    public int MostEventsInBatch { get; set; } = 256;

    /// <summary>A transaction that has reached so many bytes of payload takes no more events. Default 16 MiB.</summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int HeaviestBatchBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Events that wait for the database at most; beyond it the answer is 503 at once, before memory runs out. Default 20 000.</summary>
    [Range(1, 1_000_000)]
    public int MostEventsWaiting { get; set; } = 20_000;

    /// <summary>Bytes of payload that wait for the database at most; beyond it the answer is 503 at once. Default 256 MiB.</summary>
    [Range(1024 * 1024, 1024L * 1024 * 1024 * 1024)]
    public long MostBytesWaiting { get; set; } = 256 * 1024 * 1024;

    /// <summary>
    /// Transactions under way at the same time in this process; of requests with a batch of their own, as many again. Default 2: one commits while the next one
    /// is written.
    /// </summary>
    [Range(1, 16)]
    public int ConcurrentBatches { get; set; } = 2;

    /// <summary>What a payload may be made of.</summary>
    internal JsonLimits Json => new(MaxDepth, MaxStringBytes, MaxItems);
}
