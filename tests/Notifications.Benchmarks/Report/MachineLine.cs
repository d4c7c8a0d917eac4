using System.Globalization;
using System.Runtime.InteropServices;
using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks.Report;

/// <summary>On what, with what and when: figures without it are worth nothing.</summary>
internal static class MachineLine
{
    public static async Task<string> DescribeAsync(Servers servers, Cast cast, CancellationToken cancellationToken)
    {
        var memory = Value(File.ReadLines("/proc/meminfo"), "MemTotal", ':').Split(' ')[0];
        var line = $"{Environment.ProcessorCount} cores {Value(File.ReadLines("/proc/cpuinfo"), "model name", ':')}, " +
            $"{long.Parse(memory, CultureInfo.InvariantCulture) / 1024 / 1024} GiB, {Value(File.ReadLines("/etc/os-release"), "PRETTY_NAME", '=').Trim('"')}, " +
            $"Linux {Environment.OSVersion.Version}, {RuntimeInformation.FrameworkDescription}, {await servers.DescribeAsync(cancellationToken)}";
        if (cast.Services.OfType<ExpressService>().Any()) line += $", Node {await ExpressService.NodeVersionAsync(cancellationToken)}";
        return $"{line}, {DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC";
    }

    internal static string Value(IEnumerable<string> lines, string name, char separator) =>
        lines.FirstOrDefault(x => x.StartsWith(name, StringComparison.Ordinal)) is { } line ? line[(line.IndexOf(separator, StringComparison.Ordinal) + 1)..].Trim() : "?";
}
