using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>The product as a process of its own: for what only a process has, its environment, its standard output, its end.</summary>
internal sealed partial class ProductProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ProductProcess(Process process) => _process = process;

    public string Url => _listening.Task.Result;

    /// <summary>Standard output and error, line by line.</summary>
    public IReadOnlyCollection<string> Output => _output;

    public static async Task<ProductProcess> StartAsync(IReadOnlyDictionary<string, string?> settings, IReadOnlyDictionary<string, string> environment)
    {
        var product = new ProductProcess(new Process { StartInfo = Describe(settings.Select(x => $"--{x.Key}={x.Value}"), environment) });
        product._process.OutputDataReceived += (_, line) => product.Keep(line.Data);
        product._process.ErrorDataReceived += (_, line) => product.Keep(line.Data);
        product._process.Start();
        product._process.BeginOutputReadLine();
        product._process.BeginErrorReadLine();
        _ = product._process.WaitForExitAsync().ContinueWith(
            _ => product._listening.TrySetException(new InvalidOperationException($"The process ended: {string.Join('\n', product._output)}")), TaskScheduler.Default);
        await product._listening.Task.WaitAsync(Patience);
        return product;
    }

    /// <summary>Runs a command of the product, such as <c>migrate</c>, to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var process = Process.Start(Describe(arguments, environment))!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, string.Concat(output));
    }

    /// <summary>SIGTERM, as a supervisor sends it.</summary>
    /// <returns>The exit code, and how long it took.</returns>
    public async Task<(int ExitCode, TimeSpan Took)> StopAsync()
    {
        var stopwatch = Stopwatch.StartNew();
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, stopwatch.Elapsed);
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync();
    }

    private static ProcessStartInfo Describe(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Notifications.Host.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the tests themselves are told, such as a port, is not meant for it.
        foreach (var name in start.Environment.Keys.Where(x => x.StartsWith("NOTIFICATIONS_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }

    private void Keep(string? line)
    {
        if (line is null) return;

        _output.Enqueue(line);
        if (Listening().Match(line) is { Success: true } found) _listening.TrySetResult(found.Groups[1].Value);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"Now listening on: (http://[\d.:]+)")]
    private static partial Regex Listening();
}
