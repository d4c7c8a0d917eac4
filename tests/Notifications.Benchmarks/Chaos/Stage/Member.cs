using System.Globalization;
using Notifications.Benchmarks.Processes;
using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks.Chaos.Stage;

/// <summary>One process of the product, which is killed and started again; each life has its own log.</summary>
internal sealed class Member(string name, string role, Uri url, Workplace workplace) : IAsyncDisposable
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(45);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private ChildProcess? _process;
    private int _lives;

    public string Name => name;
    public Uri Url => url;

    public bool Runs => _process is { HasEnded: false };

    public void Start(IReadOnlyDictionary<string, string> variables)
    {
        _lives++;
        _process = ChildProcess.Start(
            workplace.Log($"{name}-{_lives.ToString("D3", CultureInfo.InvariantCulture)}"),
            new Dictionary<string, string>(variables)
            {
                ["NOTIFICATIONS_ROLES"] = role,
                ["NOTIFICATIONS_HTTP_PORT"] = url.Port.ToString(CultureInfo.InvariantCulture),
            },
            "dotnet", "exec", workplace.HostProgram);
    }

    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _process!.WaitUntilReadyAsync(url, cancellationToken);

    /// <summary>What <c>/ready</c> says, as it stands there.</summary>
    public async Task<string> AskWhetherReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri(url, "/ready"), cancellationToken);
            return await response.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return "no answer";
        }
    }

    public async Task KillAsync()
    {
        await _process!.KillAsync();
        await ForgetAsync();
    }

    /// <summary>SIGTERM, as every supervisor does it.</summary>
    public async Task TerminateAsync()
    {
        if (!await _process!.TerminateAsync(EndWithin)) throw new BenchmarkException($"{name} did not end within {EndWithin.TotalSeconds} s of SIGTERM");
        await ForgetAsync();
    }

    public ValueTask DisposeAsync() => ForgetAsync();

    private async ValueTask ForgetAsync()
    {
        if (_process is { } process) await process.DisposeAsync();
        _process = null;
    }
}
