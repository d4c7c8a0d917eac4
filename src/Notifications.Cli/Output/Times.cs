using System.Globalization;

namespace Notifications.Cli.Output;

/// <summary>Times as people write and read them.</summary>
internal static class Times
{
    /// <summary>0 s, 1.1 s, 36.2 s; from two minutes on in the two largest units.</summary>
    public static string Elapsed(TimeSpan elapsed) => elapsed switch
    {
        { Ticks: < 0 } => $"-{Elapsed(-elapsed)}",
        { TotalSeconds: < 120 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(elapsed.TotalSeconds, 1):0.#} s"),
        { TotalHours: < 2 } => $"{(int)elapsed.TotalMinutes} min {elapsed.Seconds} s",
        { TotalDays: < 2 } => $"{(int)elapsed.TotalHours} h {elapsed.Minutes} min",
        _ => $"{elapsed.Days} d {elapsed.Hours} h",
    };

    public static string? Instant(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>A length such as 500ms, 30s, 10m, 2h or 7d.</summary>
    public static bool TryReadLength(string text, out TimeSpan length)
    {
        length = default;
        var unit = text.EndsWith("ms", StringComparison.Ordinal) ? 2 : 1;
        if (text.Length <= unit || !int.TryParse(text.AsSpan(0, text.Length - unit), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        TimeSpan? read = text[^1] switch
        {
            's' when unit == 2 => TimeSpan.FromMilliseconds(number),
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' when number <= 36500 => TimeSpan.FromDays(number),
            _ => null,
        };
        length = read ?? default;
        return read is not null;
    }

    /// <summary>An ISO 8601 time (UTC where it names no zone).</summary>
    public static bool TryReadInstant(string text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
}
