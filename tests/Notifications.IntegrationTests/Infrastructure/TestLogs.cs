using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Notifications.IntegrationTests.Infrastructure;

/// <summary>
/// What the hosts of the tests log, kept to be looked at. One factory for all hosts and never disposed: MassTransit keeps the first one it sees in a static.
/// </summary>
internal static class TestLogs
{
    private const int MostKept = 100_000;
    private static readonly ConcurrentQueue<string> Kept = new();

    public static ILoggerFactory Factory { get; } = LoggerFactory.Create(x => x
        .SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None)
        .AddFilter("MassTransit", LogLevel.Warning)
        .AddFilter("System.Net.Http", LogLevel.Warning)
        .AddFilter("Npgsql", LogLevel.Warning)
        .AddProvider(new Provider()));

    public static IReadOnlyCollection<string> Lines => Kept;

    private sealed class Provider : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Logger(categoryName);

        public void Dispose()
        {
        }
    }

    private sealed class Logger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Kept.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
            while (Kept.Count > MostKept) Kept.TryDequeue(out _);
        }
    }
}
