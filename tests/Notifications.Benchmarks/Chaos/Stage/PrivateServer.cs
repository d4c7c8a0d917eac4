using System.Diagnostics;
using System.Globalization;
using Notifications.Benchmarks.Processes;
using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks.Chaos.Stage;

/// <summary>The broker or the database that build/chaos started, to be broken: by the same script that users have.</summary>
internal sealed class PrivateServer(string name, Workplace workplace)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string Script = Workplace.Variable("NOTIFICATIONS_SERVICES");

    public Task StartAsync() => RunAsync("start", name);

    public Task StopAsync() => RunAsync("stop", name);

    /// <summary>kill -9, children included.</summary>
    public Task KillAsync() => RunAsync("kill", name);

    public Task RestartAsync() => RunAsync("restart", name);

    /// <summary>One of the server's own tools.</summary>
    public Task UseToolAsync(params string[] arguments) => RunAsync(["tool", .. arguments]);

    /// <summary>Its process lives, its connections stay, and it answers nothing.</summary>
    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    /// <summary>Everything that the broker keeps; it must not run.</summary>
    public void DeleteData(string folder) => Directory.Delete(Path.Combine(workplace.Data, name, folder), recursive: true);

    // Not stopped by a Ctrl-C: a server that was half started would be nobody's. The script has bounds of its own.
    private async Task RunAsync(params string[] arguments)
    {
        using var patience = new CancellationTokenSource(Patience);
        await ChildProcess.RunAsync(workplace.Log($"services-{name}"), new Dictionary<string, string>(), [Script, .. arguments], patience.Token);
    }

    private void Signal(string signal)
    {
        var pid = int.Parse(File.ReadAllText(Path.Combine(workplace.Data, $"{name}.pid")).Split(' ')[0], CultureInfo.InvariantCulture);
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {pid.ToString(CultureInfo.InvariantCulture)}"]);
        kill.WaitForExit();
    }
}
