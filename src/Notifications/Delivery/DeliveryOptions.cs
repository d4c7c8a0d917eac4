using System.ComponentModel.DataAnnotations;
using Notifications.Messaging;

namespace Notifications.Delivery;

public sealed class DeliveryOptions : IValidatableObject
{
    public const string Section = "Delivery";
    public const int DefaultConcurrency = 32;

    /// <summary>What a cycle can have at most, whatever is configured.</summary>
    public const int MostAttempts = 1 + MostRedeliveries;

    private const int MostRedeliveries = 20;

    /// <summary>
    /// The wait before each redelivery; one entry is one redelivery, so three entries make four attempts. The default (1 s, 5 s, 30 s) stands in
    /// appsettings.json, because binding appends to a default that stands here.
    /// </summary>
    public TimeSpan[] Redelivery { get; set; } = [];

    /// <summary>How long a claimed attempt belongs to its worker without a word from it; while it lives it renews its leases. Default 60 s.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Claims that share one statement at most. Default 256.</summary>
    [Range(1, 10_000)]
    public int MostClaimsInBatch { get; set; } = 256;

    /// <summary>Outcomes that share one message at most. Default 64.</summary>
    [Range(1, 1_000)]
    public int MostOutcomesInMessage { get; set; } = 64;

    /// <summary>
    /// Attempts under way at the same time in one process, for each channel, by priority; <c>retry</c> is what comes back over the delay ladder, whatever its
    /// priority. The defaults stand in appsettings.json.
    /// </summary>
    public Dictionary<string, int> Concurrency { get; } = [];

    /// <summary>Of low so many are under way in one process while critical and high come to it; its share says how many otherwise. Default 1.</summary>
    [Range(1, 10_000)]
    public int LowBesideUrgent { get; set; } = 1;

    /// <summary>Attempts a second that this process may begin, by channel; a channel without an entry has no limit of its own.</summary>
    public Dictionary<string, RateOptions> Rates { get; } = [];

    /// <summary>Which channels this process delivers; empty: all.</summary>
    public IList<string> Channels { get; } = [];

    /// <summary>
    /// Which priorities' first attempts this process makes; empty: all. Redeliveries of any priority it makes in any case, within their own share of
    /// <see cref="Concurrency"/>, so that nobody has to remember to leave them to somebody.
    /// </summary>
    public IList<string> Priorities { get; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Redelivery.Length is 0 or > MostRedeliveries) yield return new($"{Section}:Redelivery needs 1 to {MostRedeliveries} waits, for example 00:00:01, 00:00:05, 00:00:30");
        if (Redelivery.Any(x => x <= TimeSpan.Zero)) yield return new($"{Section}:Redelivery: every wait must be longer than zero");
        if (Lease < TimeSpan.FromSeconds(1)) yield return new($"{Section}:Lease must be a second or longer");
        foreach (var unknown in Concurrency.Keys.Except([Queues.Retries]).Concat(Priorities).Except(Storage.Priorities.All))
            yield return new($"{Section}: '{unknown}' is no priority; the priorities are {string.Join(", ", Storage.Priorities.All)}");
        foreach (var (priority, limit) in Concurrency)
            if (limit is < 1 or > 10_000) yield return new($"{Section}:Concurrency:{priority} must be 1 to 10 000");
        foreach (var (channel, rate) in Rates)
        {
            if (!(rate.PerSecond is >= 0.001 and <= 1_000_000)) yield return new($"{Section}:Rates:{channel}:PerSecond must be 0.001 to 1 000 000");
            if (rate.Burst < 1) yield return new($"{Section}:Rates:{channel}:Burst must be 1 or more");
        }
    }
}
