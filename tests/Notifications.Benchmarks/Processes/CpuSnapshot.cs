namespace Notifications.Benchmarks.Processes;

/// <summary>CPU times of all processes at one moment.</summary>
internal sealed class CpuSnapshot(IEnumerable<ProcStat> processes, TimeSpan busy, TimeSpan stolen)
{
    private readonly ILookup<int, ProcStat> _children = processes.ToLookup(x => x.Parent);
    private readonly Dictionary<int, ProcStat> _processes = processes.ToDictionary(x => x.Pid);

    public TimeSpan Busy { get; } = busy;
    public TimeSpan Stolen { get; } = stolen;

    public static CpuSnapshot Take()
    {
        var (busy, stolen) = ProcStat.ParseMachine(File.ReadLines("/proc/stat").First());
        return new CpuSnapshot([.. Directory.EnumerateDirectories("/proc").Where(x => char.IsAsciiDigit(x[6])).Select(Read).OfType<ProcStat>()], busy, stolen);
    }

    /// <summary>
    /// A process with all its descendants, those that have ended included: a PostgreSQL backend that ends hands its time to the postmaster, so the sum
    /// never falls and the difference of two snapshots is what was used in between.
    /// </summary>
    public TimeSpan TreeOf(int pid) => _processes.TryGetValue(pid, out var root) ? Sum(root) : TimeSpan.Zero;

    public TimeSpan Own(int pid) => _processes.TryGetValue(pid, out var process) ? process.Own : TimeSpan.Zero;

    private TimeSpan Sum(ProcStat process) =>
        _children[process.Pid].Aggregate(process.Own + process.Ended, (sum, child) => sum + Sum(child));

    private static ProcStat? Read(string folder)
    {
        try
        {
            return ProcStat.Parse(File.ReadAllText($"{folder}/stat"));
        }
        catch (IOException)
        {
            return null;   // it ended between the listing and the reading
        }
    }
}
