using System.Globalization;
using System.Text.RegularExpressions;

namespace Notifications.DelayQueues;

/// <summary>
/// The delays that the broker can make: one exchange and one queue per step, shared by all endpoints of a virtual host,
/// because a waiting message carries the name of the queue it returns to. Two ladders in one virtual host need two prefixes.
/// </summary>
public sealed partial class DelayLadder
{
    public const string DefaultPrefix = "delay";

    /// <summary>
    /// <c>x-delivery-limit</c> of the ladder's queues, meant for every quorum queue beside them. RabbitMQ 4 otherwise drops a message
    /// after 20 returns where no dead-letter exchange is set; a number this large never does, and unlike -1 every version takes it.
    /// </summary>
    public const int DeliveryLimit = 1_000_000_000;

    // x-message-ttl is milliseconds in an unsigned 32-bit integer.
    private static readonly TimeSpan LongestTtl = TimeSpan.FromMilliseconds(uint.MaxValue);

    /// <summary>A ladder named <see cref="DefaultPrefix"/>.</summary>
    /// <inheritdoc cref="DelayLadder(string, IEnumerable{TimeSpan})"/>
    public DelayLadder(params IEnumerable<TimeSpan> steps)
        : this(DefaultPrefix, steps)
    {
    }

    /// <param name="prefix">What the names of exchanges and queues start with: letters, digits, hyphens, underscores and dots.</param>
    /// <param name="steps">The delays, in any order: positive, distinct, whole milliseconds, at most 49 days.</param>
    /// <exception cref="ArgumentException">The prefix or a step breaks these rules.</exception>
    public DelayLadder(string prefix, params IEnumerable<TimeSpan> steps)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(steps);

        if (!PrefixPattern.IsMatch(prefix))
            throw new ArgumentException($"'{prefix}' cannot name a delay ladder: use 1 to 200 letters, digits, hyphens, underscores or dots, and neither 'amq.' nor a hyphen, underscore or dot first.", nameof(prefix));

        Steps = [.. steps.Order().Select(delay => new DelayStep(Validate(delay), $"{prefix}.{Format(delay)}"))];

        if (Steps.Count == 0)
            throw new ArgumentException("A delay ladder needs at least one step: name the delays, for example TimeSpan.FromSeconds(1).", nameof(steps));

        if (Steps.Distinct().Count() != Steps.Count)
            throw new ArgumentException($"The steps of a delay ladder must be distinct, but were {string.Join(", ", Steps.Select(step => step.Delay))}: leave out the doubles.", nameof(steps));
    }

    /// <summary>The steps, shortest first.</summary>
    public IReadOnlyList<DelayStep> Steps { get; }

    /// <summary>The longest delay this ladder can make.</summary>
    public TimeSpan Longest => Steps[^1].Delay;

    /// <summary>
    /// How long a redelivery may try to reach the broker before the message goes back to its queue instead. While it tries, the message
    /// occupies its place in the endpoint's prefetch, and that is what slows an endpoint down whose broker takes nothing.
    /// </summary>
    /// <value>10 seconds.</value>
    public TimeSpan PublishTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(10);

    /// <summary>Chooses the shortest step that is not shorter than <paramref name="delay"/>: a message may come back late, never early.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The delay is longer than the last step.</exception>
    public DelayStep StepFor(TimeSpan delay) =>
        Steps.FirstOrDefault(step => step.Delay >= delay)
        ?? throw new ArgumentOutOfRangeException(nameof(delay), delay, $"The longest step of the delay ladder is {Longest}. Longer delays are not the ladder's business: add a step, ask for a shorter delay, or keep the message in a store that publishes it when it is due.");

    private static TimeSpan Validate(TimeSpan step)
    {
        if (step <= TimeSpan.Zero || step > LongestTtl)
            throw new ArgumentException($"A step of {step} cannot be made: use more than zero and at most {LongestTtl.Days} days.", nameof(step));

        if (step.Ticks % TimeSpan.TicksPerMillisecond != 0)
            throw new ArgumentException($"A step of {step} cannot be made: the broker counts whole milliseconds.", nameof(step));

        return step;
    }

    // The largest unit that divides the delay: every delay has exactly one name.
    private static string Format(TimeSpan delay)
    {
        var (length, unit) = delay.Ticks switch
        {
            var ticks when ticks % TimeSpan.TicksPerDay == 0 => (ticks / TimeSpan.TicksPerDay, "d"),
            var ticks when ticks % TimeSpan.TicksPerHour == 0 => (ticks / TimeSpan.TicksPerHour, "h"),
            var ticks when ticks % TimeSpan.TicksPerMinute == 0 => (ticks / TimeSpan.TicksPerMinute, "m"),
            var ticks when ticks % TimeSpan.TicksPerSecond == 0 => (ticks / TimeSpan.TicksPerSecond, "s"),
            var ticks => (ticks / TimeSpan.TicksPerMillisecond, "ms"),
        };

        return length.ToString(CultureInfo.InvariantCulture) + unit;
    }

    // No colon, which MassTransit would take in a name: in an exchange: address it would need escaping.
    [GeneratedRegex(@"^(?!amq\.)[A-Za-z0-9][A-Za-z0-9_.\-]{0,199}\z")]
    private static partial Regex PrefixPattern { get; }
}
