using System.Globalization;

namespace Notifications.Benchmarks.Processes;

/// <summary>The most a process has had in memory since it started, in MiB.</summary>
internal static class PeakMemory
{
    private const string Field = "VmHWM:";

    public static int Of(int pid)
    {
        try
        {
            return Parse(File.ReadLines($"/proc/{pid}/status"));
        }
        catch (IOException)
        {
            return 0;
        }
    }

    public static int Parse(IEnumerable<string> status) =>
        status.FirstOrDefault(x => x.StartsWith(Field, StringComparison.Ordinal)) is { } line
            ? int.Parse(line[Field.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture) / 1024
            : 0;
}
