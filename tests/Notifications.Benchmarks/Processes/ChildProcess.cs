using System.Diagnostics;

namespace Notifications.Benchmarks.Processes;

/// <summary>A process that this one started, with its output in a file; it is ended, by its id, when it is disposed.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly string _log;

    private ChildProcess(Process process, string log) => (_process, _log) = (process, log);

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <param name="variables">Added to this process's own.</param>
    public static ChildProcess Start(string log, IReadOnlyDictionary<string, string> variables, params IEnumerable<string> command)
    {
        // The shell opens the file and becomes the program: what a user's own redirection would do, and nobody pumps the output through a pipe.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" </dev/null >\"$0\" 2>&1", log, .. command]);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        start.Environment.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");   // telemetry that is exported is work that the others don't do
        start.Environment.Remove("NOTIFICATIONS_DEMO");
        return new ChildProcess(Process.Start(start)!, log);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task RunAsync(string log, IReadOnlyDictionary<string, string> variables, string[] command, CancellationToken cancellationToken)
    {
        await using var child = Start(log, variables, command);
        await child._process.WaitForExitAsync(cancellationToken);
        if (child._process.ExitCode != 0) throw child.Failure($"ended with exit code {child._process.ExitCode}");
    }

    /// <summary>Asks until the answer is yes.</summary>
    public async Task WaitUntilAsync(string what, TimeSpan within, Func<CancellationToken, Task<bool>> ask, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(within);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            do
            {
                if (_process.HasExited) throw Failure($"ended before {what}");
                if (await ask(bound.Token)) return;
            }
            while (await timer.WaitForNextTickAsync(bound.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure($"was not {what} within {within.TotalSeconds} s");
        }
    }

    public void EnsureRuns()
    {
        if (_process.HasExited) throw Failure("ended by itself");
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>False when it still runs after this time.</returns>
    public async Task<bool> TerminateAsync(TimeSpan within)
    {
        using var terminate = Process.Start("/bin/sh", ["-c", $"kill -TERM {Id} 2>/dev/null"]);
        using var patience = new CancellationTokenSource(within);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited && !await TerminateAsync(Patience)) _process.Kill();
        _process.Dispose();
    }

    private BenchmarkException Failure(string what) =>
        new($"{Path.GetFileNameWithoutExtension(_log)} {what}; its output is in {_log}, and ends with:\n{string.Join('\n', LastLines())}");

    private IEnumerable<string> LastLines() => File.Exists(_log) ? File.ReadLines(_log).TakeLast(10) : [];
}
