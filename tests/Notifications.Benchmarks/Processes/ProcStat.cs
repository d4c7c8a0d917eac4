using System.Globalization;

namespace Notifications.Benchmarks.Processes;

/// <summary>One line of <c>/proc/pid/stat</c>, as far as CPU time goes.</summary>
/// <param name="Own">CPU time of its threads.</param>
/// <param name="Ended">CPU time of its children that have ended and been waited for, theirs included.</param>
internal sealed record ProcStat(int Pid, int Parent, TimeSpan Own, TimeSpan Ended)
{
    /// <summary>USER_HZ, which Linux has fixed at 100 whatever the kernel's own tick.</summary>
    private const int TicksPerSecond = 100;

    /// <param name="line">The name in it is in brackets, and may hold spaces and brackets of its own.</param>
    public static ProcStat Parse(string line)
    {
        var name = line.LastIndexOf(')');
        var fields = line[(name + 2)..].Split(' ');
        return new ProcStat(Number(line[..line.IndexOf(' ', StringComparison.Ordinal)]), Number(fields[1]), Time(fields[11], fields[12]), Time(fields[13], fields[14]));
    }

    /// <summary>From the first line of <c>/proc/stat</c>: what all processes and the kernel used, and what the hypervisor gave to somebody else.</summary>
    public static (TimeSpan Busy, TimeSpan Stolen) ParseMachine(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (Time(fields[1], fields[2], fields[3], fields[6], fields[7]), Time(fields[8]));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static TimeSpan Time(params string[] ticks) => TimeSpan.FromSeconds((double)ticks.Sum(x => long.Parse(x, CultureInfo.InvariantCulture)) / TicksPerSecond);
}
