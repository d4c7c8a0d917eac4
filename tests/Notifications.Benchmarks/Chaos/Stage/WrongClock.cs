using System.Globalization;

namespace Notifications.Benchmarks.Chaos.Stage;

/// <summary>libfaketime, which <c>build/chaos</c> installs: the process is told another time than the machine's. How time passes stays true.</summary>
internal static class WrongClock
{
    private const string Library = "libfaketimeMT.so.1";

    public static IEnumerable<KeyValuePair<string, string>> Variables(TimeSpan wrong) =>
    [
        new("LD_PRELOAD", Directory.EnumerateFiles("/usr/lib", Library, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }).FirstOrDefault()
            ?? throw new BenchmarkException($"{Library} is not there; build/chaos installs it (Debian's package libfaketime)")),
        new("FAKETIME", wrong.TotalSeconds.ToString("+0;-0", CultureInfo.InvariantCulture)),
        new("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];
}
