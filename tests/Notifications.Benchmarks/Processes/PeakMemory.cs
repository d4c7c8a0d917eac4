using System.Globalization;

namespace Notifications.Benchmarks.Processes;

/// <summary>The most a process has had in memory since it started, in MiB; and what it has now.</summary>
internal static class PeakMemory
{
    private const string Peak = "VmHWM:";
    private const string Resident = "VmRSS:";

    public static int Of(int pid) => Read(pid, Peak);

    public static int Now(int pid) => Read(pid, Resident);

    public static int Parse(IEnumerable<string> status, string field = Peak) =>
        status.FirstOrDefault(x => x.StartsWith(field, StringComparison.Ordinal)) is { } line
            ? int.Parse(line[field.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture) / 1024
            : 0;

    private static int Read(int pid, string field)
    {
        try
        {
            return Parse(File.ReadLines($"/proc/{pid}/status"), field);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
