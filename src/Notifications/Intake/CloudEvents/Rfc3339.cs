using System.Globalization;
using System.Text.RegularExpressions;

namespace Notifications.Intake.CloudEvents;

/// <summary>Times as CloudEvents has them: RFC 3339, section 5.6, which is narrower than ISO 8601 in shape and wider than .NET in values.</summary>
internal static partial class Rfc3339
{
    private const int LeapSecond = 60;

    /// <summary>In UTC; null when it isn't RFC 3339, or outside of the years 1 to 9999. A leap second is the second after it.</summary>
    public static DateTimeOffset? Parse(string text)
    {
        var match = Shape().Match(text);
        if (!match.Success) return null;

        var (second, offset) = (Number(match, "second"), new TimeSpan(Number(match, "hours"), Number(match, "minutes"), 0));
        if (second > LeapSecond || offset >= TimeSpan.FromDays(1) || Number(match, "minutes") > 59) return null;
        if (!DateTime.TryParseExact(match.Groups["minute"].Value.ToUpperInvariant(), "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var minute)) return null;

        // The rest in ticks, because offsets may be larger than the 14 hours that DateTimeOffset takes.
        var ticks = minute.Ticks + (second * TimeSpan.TicksPerSecond) + Fraction(match) - (match.Groups["sign"].Value == "-" ? -offset.Ticks : offset.Ticks);
        return ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    private static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true } found ? int.Parse(found.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    /// <summary>To a tick, which is a tenth of what the database keeps.</summary>
    private static long Fraction(Match match) =>
        long.Parse(match.Groups["fraction"].Value.PadRight(7, '0')[..7], NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<minute>[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}):(?<second>[0-9]{2})(\.(?<fraction>[0-9]+))?([Zz]|(?<sign>[+-])(?<hours>[0-9]{2}):(?<minutes>[0-9]{2}))\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
