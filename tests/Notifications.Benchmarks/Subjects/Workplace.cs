using System.Reflection;

namespace Notifications.Benchmarks.Subjects;

/// <summary>Where things are, and which ports are ours: build/bench says so in variables.</summary>
/// <param name="Data">Its data folder: the published host, the stand-in, all logs.</param>
/// <param name="FirstPort">This and the next ones.</param>
internal sealed record Workplace(string Data, int FirstPort)
{
    private int _taken;

    public static string OwnProgram => Assembly.GetExecutingAssembly().Location;

    public Uri SinkUrl => UrlAt(FirstPort);
    public string HostProgram => Path.Combine(Data, "host", "Notifications.Host.dll");
    public string ExpressFolder => Path.Combine(Data, "express");

    /// <summary>Nothing where the stand-in can run.</summary>
    public static string? WhyNoExpress => Environment.GetEnvironmentVariable("NOTIFICATIONS_BENCH_NO_EXPRESS") is { Length: > 0 } reason ? reason : null;

    public static Workplace FromEnvironment() => new(
        Variable("NOTIFICATIONS_DATA"), int.Parse(Variable("NOTIFICATIONS_HTTP_PORT"), System.Globalization.CultureInfo.InvariantCulture));

    public static string Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new BenchmarkException($"{name} is not set: start the benchmarks with build/bench, which sets it and starts the servers");

    public string Log(string name) => Path.Combine(Data, $"{name}.log");

    public Uri NextUrl() => UrlAt(FirstPort + ++_taken);

    private static Uri UrlAt(int port) => new($"http://127.0.0.1:{port}");
}
